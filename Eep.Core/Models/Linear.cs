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
    /// <summary>
    /// Fewest rows of a product. Kernels for fewer may add in another order, so that a row's low bits would tell how many stood beside it;
    /// missing rows are zeros. <see cref="RowCheck"/> shows whether this is enough.
    /// </summary>
    public const int FewestRows = 16;

    public static Linear Load(Weights weights, LinearSpec spec) =>
        new(weights.Get(spec.Weight.Name), spec.Bias is null ? null : weights.Get(spec.Bias.Name));

    /// <summary>(tokens, in) to (tokens, out); the caller owns the result.</summary>
    public Tensor Forward(Tensor input)
    {
        using var turned = IsTransposed ? Weight.t() : null;
        var rows = input.size(0);
        if (rows >= FewestRows)
        {
            return linear(input, turned ?? Weight, Bias);
        }

        using var missing = zeros([FewestRows - rows, input.size(1)], dtype: input.dtype, device: input.device);
        using var padded = cat([input, missing], 0);
        using var product = linear(padded, turned ?? Weight, Bias);
        return product.narrow(0, 0, rows);
    }
}
