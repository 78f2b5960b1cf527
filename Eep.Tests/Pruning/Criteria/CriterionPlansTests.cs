using Eep.Core.Pruning;
using Eep.Core.Pruning.Criteria;

namespace Eep.Tests.Pruning.Criteria;

public sealed class CriterionPlansTests
{
    private readonly MoeShape _shape = new([1, 3], 4, 2);

    [Fact]
    public void Select_OneGroupPerLayer_KeepsTheBestInAscendingOrder()
    {
        var plan = CriterionPlans.Select(Tables.Of([1, 4, 2, 3], [9, 0, 1, 0]), new(_shape, LayerGroups.Divide(_shape, 0), 2, 2));

        Assert.Equal([1, 3], plan.ForLayer(1)!.ExpertMerging.Dominants());
        Assert.Equal([0, 2], plan.ForLayer(3)!.ExpertMerging.Dominants());
        Assert.True(plan.IsPruningOnly);
    }

    [Fact]
    public void Select_LayersShareAGroup_SumsScoresNormalisedPerLayer()
    {
        // Raw sums would be 1000, 3, 2, 5: the loud layer would decide alone. Normalised: 0.4+0.1, 0+0.3, 0.2+0.0, 0.4+0.6.
        var plan = CriterionPlans.Select(Tables.Of([400, 0, 200, 400], [1, 3, 0, 6]), new(_shape, [[1, 3]], 3, 2));
        Assert.Equal([0, 1, 3], plan.Groups[0].ExpertMerging.Dominants());

        var loudOnly = CriterionPlans.Select(Tables.Of([400, 0, 200, 400], [0, 0, 0, 0]), new(_shape, [[1, 3]], 3, 2));
        Assert.Equal([0, 2, 3], loudOnly.Groups[0].ExpertMerging.Dominants());
    }

    [Fact]
    public void Select_Ties_GoToTheLowerIndex() =>
        Assert.Equal([0, 1], CriterionPlans.Select(Tables.Of([1, 1, 1, 1], [0, 0, 0, 0]), new(_shape, [[1], [3]], 2, 2))
            .Groups[1].ExpertMerging.Dominants());

    [Fact]
    public void Select_WholeBudget_IsTheIdentity() =>
        Assert.Equal(
            PruningPlan.Identity(_shape).Hash,
            CriterionPlans.Select(Tables.Of([3, 1, 2, 9], [1, 1, 5, 1]), new(_shape, [[1], [3]], 4, 2)).Hash);

    [Fact]
    public void Select_BadInput_NamesWhatIsWrong()
    {
        var groups = LayerGroups.Divide(_shape, 0);
        var scores = Tables.Of([1, 2, 3, 4], [1, 2, 3, 4]);
        Assert.Contains("budget is 5", Refusal(() => CriterionPlans.Select(scores, new(_shape, groups, 5, 2))), StringComparison.Ordinal);
        Assert.Contains("budget is 0", Refusal(() => CriterionPlans.Select(scores, new(_shape, groups, 0, 2))), StringComparison.Ordinal);
        Assert.Contains("keeps 1", Refusal(() => CriterionPlans.Select(scores, new(_shape, groups, 1, 2))), StringComparison.Ordinal);
        Assert.Contains(
            "expert 1 in layer 3 is NaN",
            Refusal(() => CriterionPlans.Select(Tables.Of([1, 2, 3, 4], [1, double.NaN, 3, 4]), new(_shape, groups, 2, 2))),
            StringComparison.Ordinal);
        Assert.Contains(
            "1 layers of 4", Refusal(() => CriterionPlans.Select(Tables.Of([1, 2, 3, 4]), new(_shape, groups, 2, 2))), StringComparison.Ordinal);
    }

    private static string Refusal(Action action) => Assert.Throws<PlanException>(action).Message;
}
