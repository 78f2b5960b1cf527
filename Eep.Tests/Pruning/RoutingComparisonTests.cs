using Eep.Core.Evaluation.Reports;
using Eep.Core.Pruning;

namespace Eep.Tests.Pruning;

public sealed class RoutingComparisonTests
{
    private static readonly MoeShape s_shape = new([3], 4, 2);
    private static readonly PruningPlan s_plan = PruningPlan.Select(s_shape, [[3]], _ => [0, 1], 2);

    [Fact]
    public void Take_TokensOfRemovedExperts_KeepTheirMass()
    {
        var found = new RoutingComparison(s_shape, s_plan, ["prompts", "answers"]);
        found.Take(0, 0, [2, 0], [0.6f, 0.4f], [0, 1], [0.75f, 0.25f]);
        found.Take(0, 0, [2, 3], [0.7f, 0.3f], [1, 0], [0.5f, 0.5f]);
        found.Take(1, 0, [3, 1], [0.9f, 0.1f], [1, 0], [0, 0]);

        var shift = found.Shift[0];
        Assert.Equal(0.6 * 0.75 + 0.7 * 0.5, shift[2, 0], 6);
        Assert.Equal(0.6 * 0.25 + 0.7 * 0.5, shift[2, 1], 6);
        Assert.Equal(0.3 * 0.5 + 0.9 * 0.5, shift[3, 0], 6);
        Assert.All([0, 1], kept => Assert.All(shift.Row(kept).ToArray(), value => Assert.Equal(0, value)));
        Assert.All([2, 3], removed => Assert.Equal(
            found.Before[0].Gate[0, removed] + found.Before[1].Gate[0, removed], shift.Row(removed).ToArray().Sum(), 6));
        Assert.Equal([1, 0, 2, 1], found.Before[0].Count.Row(0).ToArray());
        Assert.Equal([0, 1, 0, 1], found.Before[1].Count.Row(0).ToArray());
        Assert.Equal((1.0, 3.0), (found.TogetherBefore[0][2, 3], found.TogetherAfter[0][0, 1]));
    }

    [Fact]
    public void Of_Comparison_SaysWhoTakesOverAndHowEvenTheLoadIs()
    {
        var found = new RoutingComparison(s_shape, s_plan, ["prompts"]);
        found.Take(0, 0, [2, 0], [0.6f, 0.4f], [0, 1], [0.75f, 0.25f]);
        found.Take(0, 0, [3, 1], [0.5f, 0.5f], [0, 1], [0.5f, 0.5f]);

        var summary = RoutingSummary.Of("b2-k2", found);

        Assert.Equal(["all tokens", "prompts"], summary.Slices.Select(slice => slice.Name));
        Assert.Equal([0.25, 0.25, 0.25, 0.25], summary.Slices[0].TokensBefore[0]);
        Assert.Equal([0.5, 0.5, 0, 0], summary.Slices[0].TokensAfter[0]);
        Assert.Equal((1.0, 1.0), (summary.EntropyBefore[0], summary.EntropyAfter[0]));
        Assert.Equal([(2, 0.3), (3, 0.25)], summary.Shifts.Select(shift => (shift.Expert, Math.Round(shift.Share, 6))));
        Assert.Equal([(0, 0.75), (1, 0.25)], summary.Shifts[0].Targets.Select(target => (target.Expert, target.Share)));
        Assert.Equal((3, 0, 1), (summary.PairsAfter[0].Layer, summary.PairsAfter[0].First, summary.PairsAfter[0].Second));
        Assert.Equal(4, summary.Slices[0].Pairs);
    }

    [Theory]
    [InlineData(new[] { 0.5, 0.5, 0.0, 0.0 }, 4, 0.5)]
    [InlineData(new[] { 1.0, 0.0 }, 2, 0.0)]
    [InlineData(new[] { 0.0, 0.0 }, 2, 0.0)]
    [InlineData(new[] { 1.0 }, 1, 1.0)]
    public void Entropy_OfALoad_IsItsEvenness(double[] shares, int experts, double expected) => Assert.Equal(expected, RoutingUse.Entropy(shares, experts), 9);
}
