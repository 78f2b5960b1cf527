using Eep.Core.Checkpoints.Architecture;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Eep.Core.Models;

/// <summary>x W^T + b with W (out, in); the bias may be null.</summary>
internal sealed record Linear(Tensor Weight, Tensor? Bias)
{
    public static Linear Load(Weights weights, LinearSpec spec) =>
        new(weights.Get(spec.Weight.Name), spec.Bias is null ? null : weights.Get(spec.Bias.Name));

    /// <summary>(tokens, in) to (tokens, out); the caller owns the result.</summary>
    public Tensor Forward(Tensor input) => linear(input, Weight, Bias);
}
