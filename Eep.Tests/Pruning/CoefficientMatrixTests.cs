using Eep.Core.Pruning;

namespace Eep.Tests.Pruning;

public sealed class CoefficientMatrixTests
{
    [Fact]
    public void OneHot_Selection_HasUnitRows()
    {
        var matrix = CoefficientMatrix.OneHot([2, 0], 3);
        Assert.Equal([0, 0, 1, 1, 0, 0], matrix.Values.ToArray());
        Assert.True(matrix.IsOneHot);
        Assert.Equal([2, 0], matrix.Dominants());
    }

    [Theory]
    [InlineData(0f, 0.5f, 0f)]
    [InlineData(1f, 1f, 0f)]
    [InlineData(0f, 0f, 0f)]
    [InlineData(1f, -0.1f, 0f)]
    public void IsOneHot_OtherRows_IsFalse(float a, float b, float c) =>
        Assert.False(new CoefficientMatrix(1, 3, [a, b, c]).IsOneHot);

    [Fact]
    public void DominantOf_Tie_IsTheLowerIndex() =>
        Assert.Equal(1, new CoefficientMatrix(1, 4, [-2f, 0.5f, 0.5f, 0.1f]).DominantOf(0));

    [Fact]
    public void Constructor_BadValues_AreRefused()
    {
        Assert.Contains("[1,0] is NaN", Refusal(() => _ = new CoefficientMatrix(2, 2, [0, 1, float.NaN, 0])), StringComparison.Ordinal);
        Assert.Contains("2 x 2 cannot hold 3", Refusal(() => _ = new CoefficientMatrix(2, 2, [0, 1, 0])), StringComparison.Ordinal);
        Assert.Contains("expert 4 is outside 0..3", Refusal(() => CoefficientMatrix.OneHot([4], 4)), StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_Values_AreCopied()
    {
        float[] values = [1, 2];
        var matrix = new CoefficientMatrix(1, 2, values);
        values[0] = 9;
        Assert.Equal(1, matrix[0, 0]);
    }

    private static string Refusal(Action action) => Assert.Throws<PlanException>(action).Message;
}
