using Eep.Core.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>
/// A router and its experts. Tokens are sorted by expert once, each expert runs on its segment, and the weighted outputs are added
/// back to their tokens in ascending order of experts.
/// </summary>
/// <param name="router">Decides for rows 0..E'-1 of <paramref name="experts"/>.</param>
/// <param name="experts">E' experts.</param>
/// <param name="dominants">The original expert that stands for each of them in statistics, length E'.</param>
/// <param name="shared">Runs on every token, or null.</param>
internal sealed class SparseMoeBlock(Router router, IReadOnlyList<GatedUnit> experts, int[] dominants, SharedExpert? shared) : IFeedForward
{
    public int ExpertCount => experts.Count;

    public int ExpertsPerToken => router.ExpertsPerToken;

    public IReadOnlyList<int> Dominants => dominants;

    public Router Router => router;

    public IReadOnlyList<GatedUnit> Experts => experts;

    /// <summary>(tokens, hidden) to the same; the caller's scope owns the result.</summary>
    public Tensor Forward(Tensor hidden, int layer, ForwardObserver? observer)
    {
        // Held until the end: a Scalar made on the spot may be finalised while native code still reads it.
        using Scalar slots = router.ExpertsPerToken, one = 1;
        using var scope = NewDisposeScope();
        observer?.OnRouterInput(layer, hidden);
        var routing = router.Route(hidden);
        observer?.OnRouted(layer, routing);
        var (_, order) = routing.Selected.flatten().sort(0, descending: false, stable: true);
        var counts = Counts(routing.Selected);
        var rows = order.div(slots, RoundingMode.floor);
        var inputs = hidden.index_select(0, rows);
        var weights = routing.Weights.flatten().index_select(0, order).unsqueeze(1);
        var outputs = new List<Tensor>(experts.Count);
        var start = 0L;
        for (var expert = 0; expert < experts.Count; expert++)
        {
            if (counts[expert] == 0)
            {
                continue;
            }

            var output = experts[expert].Forward(inputs.narrow(0, start, counts[expert]));
            observer?.OnExpert(layer, expert, output, weights.narrow(0, start, counts[expert]));
            outputs.Add(output);
            start += counts[expert];
        }

        var weighted = cat(outputs, 0).mul_(weights.to(hidden.dtype));
        var sum = zeros_like(hidden).index_add_(0, rows, weighted, one);
        return (shared is null ? sum : sum.PlusInPlace(shared.Forward(hidden))).MoveToOuterDisposeScope();
    }

    private long[] Counts(Tensor selected)
    {
        using var counts = selected.flatten().bincount(null!, experts.Count).cpu();
        return [.. counts.data<long>()];
    }
}
