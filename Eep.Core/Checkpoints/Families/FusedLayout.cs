using Eep.Core.Checkpoints.Architecture;

namespace Eep.Core.Checkpoints.Families;

/// <summary>
/// The second layout of families that are stored one set of tensors per expert: all experts of a layer in mlp.experts.gate_up_proj [E, 2n, H] and
/// mlp.experts.down_proj [E, H, n]. transformers from version 5 computes in it and writes it with save_original_format=False; by itself it
/// writes the old one.
/// </summary>
internal static class FusedLayout
{
    /// <summary>A block that may be stored either way.</summary>
    /// <param name="block">As stored per expert.</param>
    /// <param name="layer">Its layer.</param>
    /// <param name="inner">n, width of one expert.</param>
    /// <param name="router">The gate's name in the fused layout, without ".weight" and ".bias".</param>
    public static SparseSpec OrFused(this SparseSpec block, int layer, long inner, string router = "mlp.gate")
    {
        var (count, gate) = (block.Experts.Count, block.Router.Gate);
        var hidden = gate.Weight.Shape[1];
        return block with
        {
            Alternative = new SparseLayout(
                LinearSpec.Of(DecoderSizes.InLayer(layer, router), count, hidden, gate.Bias is not null),
                new FusedExpertsSpec
                {
                    Count = count,
                    Activation = block.Experts.Activation,
                    GateUp = new TensorSpec(DecoderSizes.InLayer(layer, "mlp.experts.gate_up_proj"), [count, 2 * inner, hidden]),
                    Down = new TensorSpec(DecoderSizes.InLayer(layer, "mlp.experts.down_proj"), [count, hidden, inner]),
                }),
        };
    }
}
