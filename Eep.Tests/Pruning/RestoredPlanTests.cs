using System.Collections.Immutable;
using Eep.Core.Pruning;

namespace Eep.Tests.Pruning;

public sealed class RestoredPlanTests
{
    private static readonly MoeShape s_shape = new([0, 1], 6, 1);
    private static readonly PruningPlan s_plan = PruningPlan.Select(s_shape, [[0, 1]], _ => [0, 1, 2], 1);
    private static readonly ExpertTable s_scores = Table([[0.3, 0.1, 0.2, 0.05, 0.15, 0.2], [0.1, 0.3, 0.2, 0.05, 0.2, 0.15]]);

    [Fact]
    public void Of_Swapping_TheLeastUsedKeptExpertsOfThatLayerMakeRoom()
    {
        var restored = RestoredPlan.Of(s_plan, s_scores, s_shape, [new(0, 4)], grow: false);

        Assert.Equal([0, 2, 4], restored.ForLayer(0)!.ExpertMerging.Dominants());
        Assert.Equal([0, 1, 2], restored.ForLayer(1)!.ExpertMerging.Dominants());
        Assert.Equal(3, restored.ExpertBudget);
    }

    [Fact]
    public void Of_Growing_KeepsEveryRowAndFillsTheOtherLayersWithTheirBest()
    {
        var restored = RestoredPlan.Of(s_plan, s_scores, s_shape, [new(0, 3), new(0, 4)], grow: true);

        Assert.Equal([0, 1, 2, 3, 4], restored.ForLayer(0)!.ExpertMerging.Dominants());
        Assert.Equal([0, 1, 2, 4, 5], restored.ForLayer(1)!.ExpertMerging.Dominants());
        Assert.Equal((5, 1), (restored.ExpertBudget, restored.ExpertsPerToken));
    }

    [Fact]
    public void Of_MergedRows_StayAsTheyAre()
    {
        float[] row = [0.7f, 0, 0, 0.3f, 0, 0, 0, 1, 0, 0, 0, 0];
        var merged = new PruningPlan([new GroupPlan(ImmutableArray.Create(0, 1), new CoefficientMatrix(2, 6, row), CoefficientMatrix.OneHot([0, 1], 6))], RouterSpace.Logits, 1);

        var restored = RestoredPlan.Of(merged, s_scores, s_shape, [new(1, 5)], grow: true);

        Assert.Equal(row[..6], restored.ForLayer(1)!.ExpertMerging.Row(0).ToArray());
        Assert.False(RestoredPlan.IsRemoved(merged, new(0, 3)), "a part of a merged expert is left");
        Assert.True(RestoredPlan.IsRemoved(merged, new(0, 5)));
    }

    [Theory]
    [InlineData(0, 1, "Expert 1 of layer 0 is not removed")]
    [InlineData(0, 6, "Layer 0 has no expert 6; name a sparse layer and an expert from 0 to 5")]
    [InlineData(7, 4, "Layer 7 has no expert 4")]
    public void Of_ExpertThatCannotComeBack_IsRefusedByName(int layer, int expert, string expected) => Assert.Contains(
        expected, Assert.Throws<PlanException>(() => RestoredPlan.Of(s_plan, s_scores, s_shape, [new(layer, expert)], grow: false)).Message, StringComparison.Ordinal);

    [Fact]
    public void Of_MoreThanTheBudgetHolds_IsRefused() => Assert.Contains(
        "has no place for all 4 experts",
        Assert.Throws<PlanException>(() => RestoredPlan.Of(
            PruningPlan.Select(s_shape, [[0, 1]], _ => [0, 1], 1), s_scores, s_shape, [new(0, 2), new(0, 3), new(0, 4), new(0, 5)], grow: false)).Message,
        StringComparison.Ordinal);

    private static ExpertTable Table(double[][] rows)
    {
        var table = new ExpertTable(rows.Length, rows[0].Length);
        for (var layer = 0; layer < rows.Length; layer++)
        {
            rows[layer].CopyTo(table.Row(layer));
        }

        return table;
    }
}
