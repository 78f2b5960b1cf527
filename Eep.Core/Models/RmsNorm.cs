using TorchSharp;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>x / rms(x) * weight over the last dimension, computed in float32 and rounded before the weight (as transformers does).</summary>
internal sealed class RmsNorm(Tensor weight, double epsilon)
{
    private readonly Scalar _epsilon = epsilon;

    /// <summary>(tokens, hidden) to the same; the caller's scope owns the result.</summary>
    public Tensor Forward(Tensor hidden)
    {
        using var scope = NewDisposeScope();
        var wide = hidden.dtype == ScalarType.Float32 ? hidden : hidden.to(ScalarType.Float32);
        // Not square(): TorchSharp makes it of pow with a temporary Scalar, which may be finalised during the native call.
        var scale = wide.mul(wide).mean([-1], keepdim: true).add_(_epsilon).rsqrt_();
        var normed = wide.mul(scale);
        var narrow = hidden.dtype == ScalarType.Float32 ? normed : normed.to(hidden.dtype);
        return narrow.mul_(weight).MoveToOuterDisposeScope();
    }
}
