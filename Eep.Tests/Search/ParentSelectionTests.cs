using Eep.Core.Pruning;
using Eep.Core.Search;

namespace Eep.Tests.Search;

public sealed class ParentSelectionTests
{
    [Theory]
    [InlineData(0.03, 1, 3)] // 0.50, 0.48 and 0.47, which is on the window's edge; the first one outside stays out.
    [InlineData(0.01, 1, 1)]
    [InlineData(0.01, 4, 4)]
    [InlineData(0.01, 99, 5)]
    [InlineData(1, 1, 5)]
    public void Count_Window_TakesAllWithinAndAtLeastTheMinimum(double window, int minimum, int expected) =>
        Assert.Equal(expected, ParentSelection.Count(Ranked(0.50, 0.48, 0.47, 0.46, 0.10), window, minimum));

    [Theory]
    [InlineData(0.03, 2, 0.47)]
    [InlineData(0.03, 4, 0.46)]
    [InlineData(0.01, 6, double.NegativeInfinity)]
    public void LowestScore_Window_IsItsEdgeOrTheMinimumsScore(double window, int minimum, double expected) =>
        Assert.Equal(expected, ParentSelection.LowestScore(Ranked(0.50, 0.48, 0.47, 0.46, 0.10), window, minimum), 1e-6);

    [Fact]
    public void Count_ItemScores_AreNotLostToRounding() =>
        Assert.Equal(2, ParentSelection.Count(Ranked(141 / 300.0, 132 / 300.0, 131 / 300.0), 0.03, 1));

    [Fact]
    public void Count_NobodyRanked_IsZero()
    {
        Assert.Equal(0, ParentSelection.Count([], 1, 6));
        Assert.Empty(ParentSelection.Pool([], 1, 6, new ScriptedSource()));
    }

    [Fact]
    public void Pool_TieAtTheEdge_IsDrawn()
    {
        // One sure parent; of the three at 0.4 (ids 1, 2, 3) one may join: the draw takes the last.
        var pool = ParentSelection.Pool(Ranked(0.5, 0.4, 0.4, 0.4), 0.01, 2, new ScriptedSource(indexes: [2]));
        Assert.Equal([0, 3], pool.Select(individual => individual.Id));
    }

    [Fact]
    public void Pool_NoTieAtTheEdge_NeedsNoDraw() =>
        Assert.Equal([0, 1], ParentSelection.Pool(Ranked(0.5, 0.4, 0.3), 0.01, 2, new ScriptedSource()).Select(individual => individual.Id));

    private static ScoredIndividual[] Ranked(params double[] scores) =>
        [.. scores.Select((score, id) => new ScoredIndividual(
            new Individual(id, 0, PruningPlan.Identity(new MoeShape([0], 2, 1)), "random", []), score))];
}
