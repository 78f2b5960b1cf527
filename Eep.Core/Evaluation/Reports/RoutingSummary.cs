using Eep.Core.Pruning;

namespace Eep.Core.Evaluation.Reports;

/// <summary>What a <see cref="RoutingComparison"/> says, small enough to show: loads in full, of squares the largest entries.</summary>
public sealed record RoutingSummary
{
    private const int MostTakers = 4;
    private const int MostPairs = 5;

    /// <summary>Version of this format.</summary>
    public int FormatVersion { get; init; } = 1;

    /// <summary>Name of the candidate.</summary>
    public required string Candidate { get; init; }

    /// <summary>Sparse layers of the model: the rows of every table.</summary>
    public required IReadOnlyList<int> Layers { get; init; }

    /// <summary>E.</summary>
    public required int Experts { get; init; }

    /// <summary>E' of the candidate.</summary>
    public required int Kept { get; init; }

    /// <summary>All tokens first, then each slice.</summary>
    public required IReadOnlyList<RoutingSlice> Slices { get; init; }

    /// <summary>By layer, evenness of the token load among the experts that the full model has (<see cref="RoutingUse.Entropy"/>).</summary>
    public required IReadOnlyList<double> EntropyBefore { get; init; }

    /// <summary>The same among those that the candidate has.</summary>
    public required IReadOnlyList<double> EntropyAfter { get; init; }

    /// <summary>Removed experts that had tokens, the largest first within each layer.</summary>
    public required IReadOnlyList<RoutingShift> Shifts { get; init; }

    /// <summary>Pairs that are chosen together most often for what each is chosen alone, full model.</summary>
    public required IReadOnlyList<ExpertPair> PairsBefore { get; init; }

    /// <summary>The same under the candidate.</summary>
    public required IReadOnlyList<ExpertPair> PairsAfter { get; init; }

    /// <summary>Summarises.</summary>
    public static RoutingSummary Of(string candidate, RoutingComparison comparison)
    {
        var (before, after) = (comparison.Before.Aggregate((sum, next) => sum.Plus(next)), comparison.After.Aggregate((sum, next) => sum.Plus(next)));
        var (shares, sharesAfter) = (before.TokenShare(), after.TokenShare());
        return new RoutingSummary
        {
            Candidate = candidate,
            Layers = comparison.Shape.SparseLayers,
            Experts = comparison.Shape.ExpertCount,
            Kept = comparison.Kept,
            Slices = [RoutingSlice.Of("all tokens", before, after), .. comparison.Slices.Select((name, slice) => RoutingSlice.Of(name, comparison.Before[slice], comparison.After[slice]))],
            EntropyBefore = [.. shares.Select(row => RoutingUse.Entropy(row, comparison.Shape.ExpertCount))],
            EntropyAfter = [.. sharesAfter.Select(row => RoutingUse.Entropy(row, comparison.Kept))],
            Shifts = [.. comparison.Shape.SparseLayers.SelectMany((layer, row) => ShiftsOf(layer, row, comparison, before))],
            PairsBefore = Pairs(comparison.Shape, comparison.TogetherBefore),
            PairsAfter = Pairs(comparison.Shape, comparison.TogetherAfter),
        };
    }

    private static IEnumerable<RoutingShift> ShiftsOf(int layer, int row, RoutingComparison comparison, RoutingUse before)
    {
        var (share, table) = (before.GateShare()[row], comparison.Shift[row]);
        return Enumerable.Range(0, table.Experts)
            .Where(expert => comparison.IsRemoved(row, expert) && share[expert] > 0)
            .OrderByDescending(expert => share[expert])
            .Select(expert =>
            {
                var taken = table.Row(expert).ToArray();
                var mass = taken.Sum();
                return new RoutingShift(layer, expert, share[expert], [
                    .. taken.Select((value, taker) => new ShiftTarget(taker, value / mass)).Where(target => target.Share > 0)
                        .OrderByDescending(target => target.Share).Take(MostTakers),
                ]);
            });
    }

    private static ExpertPair[] Pairs(MoeShape shape, IReadOnlyList<ExpertTable> together) =>
    [
        .. shape.SparseLayers.SelectMany((layer, row) =>
        {
            var table = together[row];

            // Each token is on the diagonal k times, and each of its pairs twice beside it.
            var alone = Enumerable.Range(0, table.Experts).Select(expert => table[expert, expert]).ToArray();
            var total = alone.Sum();
            return from first in Enumerable.Range(0, table.Experts)
                   from second in Enumerable.Range(first + 1, table.Experts - first - 1)
                   where table[first, second] > 0
                   let lift = table[first, second] * total / (alone[first] * alone[second])
                   orderby table[first, second] descending
                   select new ExpertPair(layer, first, second, table[first, second] / Math.Min(alone[first], alone[second]), lift);
        }).GroupBy(pair => pair.Layer).SelectMany(pairs => pairs.Take(MostPairs)),
    ];
}

/// <summary>Loads of some tokens, [sparse layers][experts]; the rows sum to 1, or are 0 where no token is.</summary>
/// <param name="Name">Which tokens.</param>
/// <param name="Pairs">Routed (token, slot) pairs of a layer in the full model.</param>
/// <param name="TokensBefore">Share of the routed pairs, full model.</param>
/// <param name="TokensAfter">The same under the candidate.</param>
/// <param name="GatesBefore">Share of the gate mass, full model.</param>
/// <param name="GatesAfter">The same under the candidate.</param>
public sealed record RoutingSlice(string Name, long Pairs, double[][] TokensBefore, double[][] TokensAfter, double[][] GatesBefore, double[][] GatesAfter)
{
    internal static RoutingSlice Of(string name, RoutingUse before, RoutingUse after)
    {
        var pairs = 0.0;
        foreach (var count in before.Count.Row(0))
        {
            pairs += count;
        }

        return new RoutingSlice(name, (long)pairs, before.TokenShare(), after.TokenShare(), before.GateShare(), after.GateShare());
    }
}

/// <summary>Where the tokens of a removed expert go.</summary>
/// <param name="Layer">Layer of the model.</param>
/// <param name="Expert">The removed expert.</param>
/// <param name="Share">Share of the layer's gate mass that it had.</param>
/// <param name="Targets">Who takes over, the most first.</param>
public sealed record RoutingShift(int Layer, int Expert, double Share, IReadOnlyList<ShiftTarget> Targets);

/// <summary>An expert that takes over.</summary>
/// <param name="Expert">Its number.</param>
/// <param name="Share">Of the removed expert's mass.</param>
public sealed record ShiftTarget(int Expert, double Share);

/// <summary>Two experts that are chosen together.</summary>
/// <param name="Layer">Layer of the model.</param>
/// <param name="First">The lower number.</param>
/// <param name="Second">The higher number.</param>
/// <param name="Share">Of the tokens of the one that is chosen less often, those that chose both.</param>
/// <param name="Lift">How much more often than if the choices had nothing to do with each other.</param>
public sealed record ExpertPair(int Layer, int First, int Second, double Share, double Lift);
