using Eep.Core.Pruning;
using Eep.Tests.Components.Fakes;
using Eep.Web.Components.Controls;

namespace Eep.Tests.Components.Controls;

public sealed class PlanTableTests
{
    private static readonly MoeShape Shape = new([0, 1], 4, 1);

    [Fact]
    public void Of_OneHotRows_ShowsTheKeptInOrder()
    {
        var plan = PruningPlan.Select(Shape, [[0], [1]], group => group == 0 ? [3, 1] : [0, 2], 1);

        var rows = PlanTable.Of(plan);

        Assert.Equal([1, 3], rows[0].Experts.Select(expert => expert.Dominant));
        Assert.All(rows.SelectMany(row => row.Experts), expert => Assert.False(expert.IsMerged));
        Assert.All(rows.SelectMany(row => row.Experts), expert => Assert.True(expert.RouterFollows));
    }

    [Fact]
    public void Of_MergedRow_ListsIngredientsLargestFirst()
    {
        var merged = PlanTable.Of(SampleRuns.MergedPlan())[0].Experts[0];

        Assert.Equal([new Ingredient(0, 0.82f), new Ingredient(4, 0.21f), new Ingredient(7, -0.06f)], merged.Ingredients);
        Assert.True(merged.IsMerged);
        Assert.False(merged.RouterFollows);
    }
}
