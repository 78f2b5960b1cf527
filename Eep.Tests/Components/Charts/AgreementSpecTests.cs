using Eep.Core.Pruning;
using Eep.Tests.Components.Fakes;
using Eep.Web.Components.Charts;

namespace Eep.Tests.Components.Charts;

public sealed class AgreementSpecTests
{
    private static readonly MoeShape Shape = new([0, 1], 4, 1);

    [Fact]
    public void Of_ThreePlans_ComparesEveryPairInEveryLayer()
    {
        var spec = AgreementSpec.Of([Plan([0, 1], [0, 1]), Plan([0, 1], [1, 2]), Plan([2, 3], [0, 1])])!;

        Assert.Equal([(0, 1), (0, 2), (1, 2)], spec.Pairs);
        Assert.Equal([1, 1.0 / 3], spec.Overlaps[0]);
        Assert.Equal([0, 1], spec.Overlaps[1]);
        Assert.Equal((1 + (1.0 / 3)) / 2, spec.Square(null)[0][1], 12);
        Assert.Equal(0, spec.Square(0)[2][0]);
        Assert.Equal(1.0 / 3, spec.ByChance, 12);
    }

    [Fact]
    public void LayerMap_OfPlans_NamesWhereTheyAgree() => Assert.Equal(
        "Most agreement in layer 0 (100.0 %), least in layer 1 (33.3 %).",
        AgreementSpec.Of([Plan([0, 1], [0, 1]), Plan([0, 1], [1, 2])])!.LayerMap(["A", "B"]).Summary);

    [Fact]
    public void Of_PlansOfOtherModels_IsNothing() => Assert.Null(AgreementSpec.Of([Plan([0, 1], [0, 1]), SampleRuns.MergedPlan()]));

    private static PruningPlan Plan(params int[][] kept) => PruningPlan.Select(Shape, [[0], [1]], group => kept[group], 1);
}
