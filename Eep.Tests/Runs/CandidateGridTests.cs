using Eep.Core.Pruning;
using Eep.Core.Runs;

namespace Eep.Tests.Runs;

public sealed class CandidateGridTests
{
    private static readonly MoeShape s_shape = new([0, 1], 4, 2);
    private static readonly PruningPlan s_winner = PruningPlan.Select(s_shape, [[0], [1]], group => group == 0 ? [0, 1] : [2, 3], 2);
    private static readonly double[][] s_scores = [[0.1, 0.2, 0.3, 0.4], [0.4, 0.3, 0.2, 0.1]];

    [Fact]
    public void Of_BudgetsAndActiveExperts_ResizesTheWinnerByWhatServesMost()
    {
        var grid = CandidateGrid.Of(s_winner, s_scores, s_shape, new CandidateBatch { Budgets = [1, 3], ExpertsPerToken = [1, 2] });

        Assert.Equal(["b3-k2", "b3-k1", "b1-k1"], grid.Select(candidate => candidate.Name));
        Assert.Equal([[0, 1, 3], [0, 2, 3]], Kept(grid[0].Plan));
        Assert.Equal([[1], [2]], Kept(grid[2].Plan));
        Assert.Equal((1, 1), (grid[2].Plan.ExpertBudget, grid[2].Plan.ExpertsPerToken));
    }

    [Fact]
    public void Of_OnlyOneSide_TakesTheOtherOfTheWinner() => Assert.Equal(
        ["b2-k2", "b2-k1"], CandidateGrid.Of(s_winner, s_scores, s_shape, new CandidateBatch { ExpertsPerToken = [2, 1, 2] }).Select(candidate => candidate.Name));

    [Theory]
    [InlineData(1, 2, "budget 1 has no place for 2 experts per token; it must be from 2 to 4")]
    [InlineData(5, 1, "budget 5")]
    [InlineData(2, 0, "budget 2 has no place for 0")]
    public void Of_SizeThatTheModelCannotHave_IsRefusedByName(int budget, int active, string expected) => Assert.Contains(
        expected,
        Assert.Throws<PlanException>(() => CandidateGrid.Of(s_winner, s_scores, s_shape, new CandidateBatch { Budgets = [budget], ExpertsPerToken = [active] })).Message,
        StringComparison.Ordinal);

    private static IEnumerable<int[]> Kept(PruningPlan plan) => plan.Groups.Select(group => group.ExpertMerging.Dominants());
}
