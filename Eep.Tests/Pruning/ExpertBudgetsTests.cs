using Eep.Core.Pruning;

namespace Eep.Tests.Pruning;

public sealed class ExpertBudgetsTests
{
    private static readonly MoeShape DeepSeekV3 = Shape(256, new ExpertGroups(8, 4, ByTopTwo: true));

    [Theory]
    [InlineData(16, 8, true)] // 2 in each group, 8 of the 4 chosen groups
    [InlineData(8, 8, false)]
    [InlineData(8, 4, false)] // the group score needs two experts
    [InlineData(20, 8, false)]
    [InlineData(128, 8, true)]
    [InlineData(256, 8, true)]
    [InlineData(264, 8, false)]
    [InlineData(16, 12, false)] // 4 chosen groups of 2 hold 8
    [InlineData(24, 12, true)]
    public void IsLegal_GroupsByTopTwo_NeedsEnoughInEveryGroup(int budget, int expertsPerToken, bool expected) =>
        Assert.Equal(expected, ExpertBudgets.IsLegal(DeepSeekV3, budget, expertsPerToken));

    [Fact]
    public void Smallest_Shape_FollowsTheGroupScore()
    {
        Assert.Equal(2, ExpertBudgets.Smallest(Shape(8, null), 2));
        Assert.Equal(4, ExpertBudgets.Smallest(Shape(8, new ExpertGroups(4, 2, ByTopTwo: false)), 2));
        Assert.Equal(8, ExpertBudgets.Smallest(Shape(8, new ExpertGroups(4, 2, ByTopTwo: true)), 2));
        Assert.Equal(2, ExpertBudgets.Smallest(Shape(8, new ExpertGroups(1, 1, ByTopTwo: true)), 1));
        Assert.Equal(16, ExpertBudgets.Smallest(DeepSeekV3, 1));
    }

    [Fact]
    public void Nearest_Budget_IsItselfOrItsNeighbours()
    {
        Assert.Equal([24], ExpertBudgets.Nearest(DeepSeekV3, 24, 8));
        Assert.Equal([16, 24], ExpertBudgets.Nearest(DeepSeekV3, 20, 8));
        Assert.Equal([16], ExpertBudgets.Nearest(DeepSeekV3, 3, 8));
        Assert.Equal([256], ExpertBudgets.Nearest(DeepSeekV3, 1000, 8));
        Assert.Empty(ExpertBudgets.Nearest(DeepSeekV3, 20, 200));
        Assert.Equal([2], ExpertBudgets.Nearest(Shape(8, null), 1, 2));
    }

    [Fact]
    public void Rule_Sentence_NamesRangeAndNeighbours()
    {
        Assert.Equal(
            "it must be a multiple of 8, the router's groups of experts, from 16 to 256; the nearest is 16 or 24.", ExpertBudgets.Rule(DeepSeekV3, 20, 8));
        Assert.Equal("it must be from 2 to 8; the nearest is 2.", ExpertBudgets.Rule(Shape(8, new ExpertGroups(1, 1, ByTopTwo: true)), 1, 1));
        Assert.Contains("lower the experts per token", ExpertBudgets.Rule(DeepSeekV3, 20, 200), StringComparison.Ordinal);
    }

    private static MoeShape Shape(int experts, ExpertGroups? groups) => new([0], experts, 2) { Groups = groups };
}
