using Eep.Core.Checkpoints.Architecture;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Eep.Core.Models;

/// <summary>x W^T + b; the bias may be null.</summary>
/// <param name="Weight">W, (out, in), or (in, out) where <paramref name="IsTransposed"/>.</param>
/// <param name="Bias">b, (out).</param>
/// <param name="IsTransposed">Whether the weight is stored the other way round.</param>
internal sealed record Linear(Tensor Weight, Tensor? Bias, bool IsTransposed = false)
{
    public static Linear Load(Weights weights, LinearSpec spec) =>
        new(weights.Get(spec.Weight.Name), spec.Bias is null ? null : weights.Get(spec.Bias.Name));

    /// <summary>(tokens, in) to (tokens, out); the caller owns the result.</summary>
    public Tensor Forward(Tensor input)
    {
        using var turned = IsTransposed ? Weight.t() : null;
        return linear(input, turned ?? Weight, Bias);
    }
}
