using Eep.Core.Pruning;
using Eep.Core.Pruning.Criteria;

namespace Eep.Tests.Pruning;

/// <summary>Plans under routers that choose groups of experts: here 8 experts in 4 groups (0 1, 2 3, 4 5, 6 7).</summary>
public sealed class GroupedRowsTests
{
    private readonly MoeShape _shape = new([1], 8, 2) { Groups = new ExpertGroups(4, 2, ByTopTwo: false) };

    [Fact]
    public void CheckFits_EquallyManyOfEachGroup_IsAccepted()
    {
        Select(0, 3, 4, 7).CheckFits(_shape);
        Select(7, 0, 3, 4).CheckFits(_shape);
        PruningPlan.Identity(_shape).CheckFits(_shape);
        Assert.True(Select(0, 3, 4, 7).IsPruningOnly);
    }

    [Fact]
    public void CheckFits_UnequalGroups_NamesTheGroupAndItsExperts()
    {
        var message = Refusal(Select(0, 1, 4, 7));
        Assert.Contains("keeps 2 of the router's group 0 (experts 0 to 1", message, StringComparison.Ordinal);
        Assert.Contains("a budget of 4 keeps 1 of each group", message, StringComparison.Ordinal);
        Assert.Contains("keeps 0 of the router's group 0", Refusal(Select(2, 3, 4, 7)), StringComparison.Ordinal);
    }

    [Fact]
    public void CheckFits_IllegalBudget_NamesTheNearest()
    {
        Assert.Contains("the nearest is 4 or 8", Refusal(Select(0, 1, 2, 4, 6)), StringComparison.Ordinal);
        Assert.Contains("the nearest is 4.", Refusal(Select(0, 2)), StringComparison.Ordinal);
    }

    [Fact]
    public void CheckFits_RowMixingGroups_CountsForItsDominant()
    {
        CoefficientMatrix rows = new(4, 8, [1, 0, 0.9f, 0, 0, 0, 0, 0, /**/ 0, 0, 0, 1, 0, 0, 0, 0, /**/ 0, 0, 0, 0, 1, 0, 0, 0, /**/ 0.5f, 0, 0, 0, 0, 0, 0, 0.6f]);
        Plan(rows).CheckFits(_shape);

        var values = rows.Values.ToArray();
        values[24] = 0.7f;
        Assert.Contains("keeps 2 of the router's group 0", Refusal(Plan(new CoefficientMatrix(4, 8, values))), StringComparison.Ordinal);
    }

    [Fact]
    public void Canonical_RowsInAnyOrder_StandInTheOrderOfTheGroups()
    {
        var plan = Select(7, 0, 3, 4);
        Assert.False(GroupedRows.AreInOrder(plan.Groups[0].ExpertMerging, 4));
        Assert.True(GroupedRows.AreInOrder(CanonicalPlan.Of(plan).Groups[0].ExpertMerging, 4));
        Assert.True(GroupedRows.AreInOrder(plan.Groups[0].ExpertMerging, 1));
    }

    [Fact]
    public void KeepGroups_RowThatLeftItsGroup_IsPutBack()
    {
        var before = new CoefficientMatrix(2, 4, [1, 0, 0, 0, /**/ 0, 0, 1, 0]);
        var after = new CoefficientMatrix(2, 4, [0.4f, 0.5f, 0, 0, /**/ 0, 2, 1, 0]);
        Assert.Equal([0.4f, 0.5f, 0, 0, 0, 0, 1, 0], GroupedRows.KeepGroups(before, after, 2).Values.ToArray());
        Assert.Same(after, GroupedRows.KeepGroups(before, after, 1));
    }

    [Fact]
    public void Criterion_GroupedShape_KeepsTheBestOfEachGroup()
    {
        var scores = Tables.Of([9, 8, 1, 2, 5, 5, 0, 7]);
        Assert.Equal([0, 3, 4, 7], CriterionPlans.Select(scores, new(_shape, [[1]], 4, 2)).Groups[0].ExpertMerging.Dominants());
        var fault = Assert.Throws<PlanException>(() => CriterionPlans.Select(scores, new(_shape, [[1]], 6, 2)));
        Assert.Contains("the nearest is 4 or 8", fault.Message, StringComparison.Ordinal);
    }

    private PruningPlan Select(params int[] kept) => PruningPlan.Select(_shape, [[1]], _ => kept, 2);

    private static PruningPlan Plan(CoefficientMatrix rows) => new([new GroupPlan([1], rows, rows)], RouterSpace.Logits, 2);

    private string Refusal(PruningPlan plan) => Assert.Throws<PlanException>(() => plan.CheckFits(_shape)).Message;
}
