using Eep.Core.Pruning;
using Eep.Tests.Components.Fakes;
using Eep.Web.Components.RunTabs;

namespace Eep.Tests.Components.RunTabs;

public sealed class PlanComparisonTests
{
    private static readonly MoeShape Shape = new([0, 1], 4, 1);

    [Fact]
    public void Of_TwoPlans_TellsEachExpertsFate()
    {
        var comparison = PlanComparison.Of(Plan([0, 1], [0, 1]), Plan([1, 2], [0, 1]));

        Assert.Equal([ExpertFate.First, ExpertFate.Both, ExpertFate.Second, ExpertFate.Neither], comparison.Fates[0]);
        Assert.Equal((3, 1, 1, 3), (comparison.Count(ExpertFate.Both), comparison.Count(ExpertFate.First), comparison.Count(ExpertFate.Second), comparison.Count(ExpertFate.Neither)));
    }

    [Fact]
    public void Hybrid_OfOneLayer_TakesThatLayerFromTheOther()
    {
        var (first, second) = (Plan([0, 1], [0, 1]), Plan([2, 3], [2, 3]));

        var hybrid = PlanComparison.Hybrid(first, second, 1, 1);

        Assert.Equal([0, 1], hybrid.ForLayer(0)!.ExpertMerging.Dominants());
        Assert.Equal([2, 3], hybrid.ForLayer(1)!.ExpertMerging.Dominants());
        hybrid.CheckFits(Shape);
    }

    [Fact]
    public void Hybrid_OfDifferentBudgets_IsRefused() => Assert.Throws<PlanException>(
        () => PlanComparison.Hybrid(Plan([0, 1], [0, 1]), Plan([0, 1, 2], [0, 1, 2]), 1, 1));

    [Fact]
    public void Lineage_OfAChild_FollowsTheBetterParentDownToASeed() =>
        Assert.Equal([7, 6, 2, 0], Lineage.Of(new FakeRunArchive().Individuals, 7).Select(individual => individual.Number));

    private static PruningPlan Plan(params int[][] kept) => PruningPlan.Select(Shape, [[0], [1]], group => kept[group], 1);
}
