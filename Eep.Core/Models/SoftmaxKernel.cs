using TorchSharp;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>Scaled dot-product attention, within a sliding window where there is one.</summary>
internal sealed class SoftmaxKernel : AttentionKernel
{
    private readonly int? _window;
    private readonly Scalar? _queryFactor;

    /// <param name="scale">Multiplies query times key.</param>
    /// <param name="headDimension">d, by whose root the library divides of itself.</param>
    /// <param name="window">Sliding window, or null.</param>
    public SoftmaxKernel(double scale, int headDimension, int? window)
    {
        _window = window;
        var factor = scale * Math.Sqrt(headDimension);
        _queryFactor = Math.Abs(factor - 1) < 1e-12 ? null : factor;
    }

    public override Tensor Whole(Tensor query, Tensor key, Tensor value, SequenceMasks masks)
    {
        using var scope = NewDisposeScope();
        var mask = masks.Window(_window);
        return nn.functional.scaled_dot_product_attention(Scaled(query), key, value, mask, is_casual: mask is null)
            .MoveToOuterDisposeScope();
    }

    public override Tensor Step(Tensor query, Tensor key, Tensor value, PastMasks masks)
    {
        using var scope = NewDisposeScope();
        return nn.functional.scaled_dot_product_attention(Scaled(query), key, value, masks.Additive(_window)).MoveToOuterDisposeScope();
    }

    private Tensor Scaled(Tensor query) => _queryFactor is null ? query : query.mul(_queryFactor);
}
