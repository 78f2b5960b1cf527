using Eep.Core.Search;

namespace Eep.Tests.Search;

public sealed class ParetoFrontTests
{
    private static readonly double[][] Points = [[3, 1], [2, 2], [1, 3], [1, 1], [2, 2]];

    [Fact]
    public void Of_Points_LeavesOutTheDominatedAndKeepsEqualOnes() => Assert.Equal([0, 1, 2, 4], ParetoFront.Of(Points));

    [Theory]
    [InlineData(1, 2, true)]
    [InlineData(2, 2, false)]
    [InlineData(3, 1, false)]
    public void Dominates_AgainstTwoTwo_NeedsOneBetterAndNoneWorse(double first, double second, bool expected) =>
        Assert.Equal(expected, ParetoFront.Dominates([2, 2], [first, second]));

    [Fact]
    public void Hypervolume_Staircase_IsItsArea() => Assert.Equal(6, ParetoFront.Hypervolume(Points, [0, 0]), 1e-12); // columns of 3, 2 and 1

    [Fact]
    public void Hypervolume_OtherReference_CountsFromThere() => Assert.Equal(1, ParetoFront.Hypervolume(Points, [1, 1]), 1e-12); // only (2, 2) beats it in both

    [Fact]
    public void Hypervolume_ThreeObjectives_IsTheUnionOfTheBoxes()
    {
        // Boxes of 2 x 2 x 1 and 1 x 1 x 3 share 1 x 1 x 1: 4 + 3 - 1.
        Assert.Equal(6, ParetoFront.Hypervolume([[2, 2, 1], [1, 1, 3]], [0, 0, 0]), 1e-12);
        Assert.Equal(7, ParetoFront.Hypervolume([[2, 2, 1], [1, 1, 3], [1, 2, 2]], [0, 0, 0]), 1e-12);
    }

    [Fact]
    public void Hypervolume_NothingBeatsTheReference_IsZero()
    {
        Assert.Equal(0, ParetoFront.Hypervolume([], [0, 0]));
        Assert.Equal(0, ParetoFront.Hypervolume([[5, 0], [-1, 9]], [0, 0]));
    }

    [Fact]
    public void Hypervolume_PointOfOtherLength_IsRefused() =>
        Assert.Contains("1 objectives", Assert.Throws<ArgumentException>(() => ParetoFront.Hypervolume([[1]], [0, 0])).Message, StringComparison.Ordinal);
}
