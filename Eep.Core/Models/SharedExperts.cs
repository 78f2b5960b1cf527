using Eep.Core.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>
/// Several selections of one layer's experts that see the same tokens: what an expert says to a token is computed once for all of them. A row
/// does not depend on the rows beside it, so that each selection's result is the one it would have alone.
/// </summary>
internal static class SharedExperts
{
    /// <summary>Most choices of a token that are gathered at a time, over all selections: bounds the memory of a call.</summary>
    public const int MostChoices = 16;

    /// <summary>What each of some blocks makes of the tokens; the caller's scope owns the results.</summary>
    /// <param name="original">The block that all of them select experts of.</param>
    /// <param name="blocks">Their experts are untouched: see <see cref="PlanPath.Selects"/>.</param>
    /// <param name="hidden">(tokens, hidden).</param>
    /// <param name="onRouted">Receives the place of a block and what its router decided.</param>
    public static Tensor[] Forward(OriginalBlock original, IReadOnlyList<SparseMoeBlock> blocks, Tensor hidden, Action<int, Routing> onRouted)
    {
        using var scope = NewDisposeScope();
        using Scalar tokens = hidden.size(0);
        var choices = new SortedChoice[blocks.Count];
        for (var place = 0; place < blocks.Count; place++)
        {
            var routing = blocks[place].Router.Route(hidden);
            onRouted(place, routing);
            choices[place] = SortedChoice.Of(routing, blocks[place].Dominants, tokens);
        }

        var (pairs, places, _) = cat([.. choices.Select(choice => choice.Pairs)], 0).unique(sorted: true, return_inverse: true);
        var outputs = Outputs(original, hidden, pairs.remainder(tokens), pairs.div(tokens, RoundingMode.floor));
        var always = original.Shared?.Forward(hidden);
        var start = 0L;
        var results = new Tensor[blocks.Count];
        for (var place = 0; place < blocks.Count; place++)
        {
            var count = choices[place].Pairs.size(0);
            var sum = Combine(hidden, choices[place], outputs.index_select(0, places!.narrow(0, start, count)));
            results[place] = (always is null ? sum : sum.PlusInPlace(always)).MoveToOuterDisposeScope();
            start += count;
        }

        return results;
    }

    /// <summary>The weighted sum of a selection's outputs, which are used up.</summary>
    private static Tensor Combine(Tensor hidden, SortedChoice choice, Tensor outputs)
    {
        using Scalar one = 1;
        using (outputs)
        {
            return zeros_like(hidden).index_add_(0, choice.Rows, outputs.mul_(choice.Weights.to(hidden.dtype)), one);
        }
    }

    /// <summary>What experts say to rows of the tokens, in ascending order of experts.</summary>
    private static Tensor Outputs(OriginalBlock original, Tensor hidden, Tensor rows, Tensor experts)
    {
        using var scope = NewDisposeScope();
        var inputs = hidden.index_select(0, rows);
        using var counts = experts.bincount(null!, original.Experts.Length).cpu();
        var outputs = new List<Tensor>();
        var start = 0L;
        foreach (var (expert, count) in counts.data<long>().Select((count, expert) => (expert, count)).Where(pair => pair.count > 0))
        {
            outputs.Add(original.Experts[expert].Forward(inputs.narrow(0, start, count)));
            start += count;
        }

        inputs.Dispose();
        return cat(outputs, 0).MoveToOuterDisposeScope();
    }

    /// <summary>What a block's router chose, sorted by the block's rows.</summary>
    /// <param name="Rows">Token of each choice, int64 (choices).</param>
    /// <param name="Weights">Combine coefficient of each, float32 (choices, 1).</param>
    /// <param name="Pairs">Original expert times tokens plus token of each: one number for every pair of expert and token.</param>
    private sealed record SortedChoice(Tensor Rows, Tensor Weights, Tensor Pairs)
    {
        public static SortedChoice Of(Routing routing, int[] dominants, Scalar tokens)
        {
            using Scalar slots = routing.Selected.size(1);
            var (experts, order) = routing.Selected.flatten().sort(0, descending: false, stable: true);
            var rows = order.div(slots, RoundingMode.floor);
            var owners = tensor(Array.ConvertAll(dominants, dominant => (long)dominant), device: experts.device).index_select(0, experts);
            return new SortedChoice(rows, routing.Weights.flatten().index_select(0, order).unsqueeze(1), owners.mul(tokens).PlusInPlace(rows));
        }
    }
}
