using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Architecture;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Eep.Core.Models;

/// <summary>
/// RMS norm over the last dimension, computed in float32 and rounded before the weight (as transformers does); layer norm where there is a
/// bias.
/// </summary>
internal sealed class Norm
{
    private readonly Tensor _weight;
    private readonly Tensor? _bias;
    private readonly double _epsilonValue;
    private readonly Scalar _epsilon;

    public Norm(Weights weights, NormSpec spec)
    {
        _weight = weights.Get(spec.Weight.Name);
        _bias = spec.Bias is null ? null : weights.Get(spec.Bias.Name);
        _epsilonValue = spec.Epsilon;
        _epsilon = spec.Epsilon;
    }

    /// <summary>Elements that are normalised together.</summary>
    public long Width => _weight.size(0);

    /// <summary>(..., width) to the same; the caller's scope owns the result.</summary>
    public Tensor Forward(Tensor hidden)
    {
        if (_bias is not null)
        {
            return layer_norm(hidden, [Width], _weight, _bias, _epsilonValue);
        }

        using var scope = NewDisposeScope();
        var wide = hidden.dtype == ScalarType.Float32 ? hidden : hidden.to(ScalarType.Float32);
        // Not square(): TorchSharp makes it of pow with a temporary Scalar, which may be finalised during the native call.
        var scale = wide.mul(wide).mean([-1], keepdim: true).PlusInPlace(_epsilon).rsqrt_();
        var normed = wide.mul(scale);
        var narrow = hidden.dtype == ScalarType.Float32 ? normed : normed.to(hidden.dtype);
        return narrow.mul_(_weight).MoveToOuterDisposeScope();
    }
}
