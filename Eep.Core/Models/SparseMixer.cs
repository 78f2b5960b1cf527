using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Architecture;
using TorchSharp;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>
/// The router of Phi-3.5-MoE when it is not trained (arXiv 2409.12136; transformers 4.57.6, models/phimoe): the largest logit is chosen and weighted by a
/// softmax over its near ties; then the same without it. The two weights do not add up to one.
/// </summary>
internal static class SparseMixer
{
    /// <param name="logits">(tokens, E'), E' at least <see cref="RouterSpec.SparseMixerChoices"/>.</param>
    /// <param name="jitter">A logit s is a near tie of the largest, m, where (m - s) / max(|s|, m) is at most twice this.</param>
    /// <returns>Scores are the softmax over all experts, which statistics need; the caller's scope owns the parts.</returns>
    public static Routing Route(Tensor logits, double jitter)
    {
        using var scope = NewDisposeScope();
        using Scalar band = 2 * jitter, never = float.NegativeInfinity;
        var all = logits.to(ScalarType.Float32);
        var (first, firstWeight) = Choose(all, all, band, never);
        var others = all.scatter(1, first, full_like(firstWeight, never));
        var (second, secondWeight) = Choose(all, others, band, never);
        return new Routing(nn.functional.softmax(all, 1), cat([first, second], 1), cat([firstWeight, secondWeight], 1)).MoveToOuterDisposeScope();
    }

    /// <summary>The largest candidate and its weight, each (tokens, 1); of equal ones the lower expert.</summary>
    private static (Tensor Index, Tensor Weight) Choose(Tensor all, Tensor candidates, Scalar band, Scalar never)
    {
        var (sorted, order) = candidates.sort(1, descending: true, stable: true);
        var (largest, index) = (sorted.narrow(1, 0, 1), order.narrow(1, 0, 1));
        var distance = largest.Plus(all.neg()).div_(all.abs().maximum(largest));
        var near = candidates.masked_fill(distance.gt(band), never);
        return (index, nn.functional.softmax(near, 1).gather(1, index));
    }
}
