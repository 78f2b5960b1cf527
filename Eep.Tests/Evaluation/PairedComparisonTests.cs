using Eep.Core.Evaluation;

namespace Eep.Tests.Evaluation;

public sealed class PairedComparisonTests
{
    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(3, 3, 1)]
    [InlineData(5, 0, 0.0625)] // 2 / 32
    [InlineData(1, 9, 0.021484375)] // 2 * (1 + 10) / 1024
    [InlineData(12, 4, 0.076812744140625)] // 2 * (1 + 16 + 120 + 560 + 1820) / 65536
    public void McNemar_ChangedItems_GiveTheExactValue(int better, int worse, double expected)
    {
        Assert.Equal(expected, PairedComparison.McNemar(better, worse), 1e-12);
        Assert.Equal(expected, PairedComparison.McNemar(worse, better), 1e-12);
    }

    [Fact]
    public void McNemar_ManyItems_DoesNotOverflow()
    {
        Assert.InRange(PairedComparison.McNemar(50_000, 50_000), 0.99, 1);
        Assert.Equal(0, PairedComparison.McNemar(0, 5000));
    }

    [Fact]
    public void Of_PairedScores_CountsWhatChanged()
    {
        var comparison = PairedComparison.Of([1, 1, 0, 0, 0], [1, 0, 1, 1, 0]);
        Assert.Equal((2, 1, 5), (comparison.Fixed, comparison.Broken, comparison.Items));
        Assert.Equal(0.2, comparison.Difference, 1e-12);
        Assert.Equal(Math.Sqrt(0.7 / 5), comparison.StandardError, 1e-12); // Differences 0, -1, 1, 1, 0: variance 2.8 / 4.
        Assert.Equal(1, comparison.PValue, 1e-12);
    }

    [Fact]
    public void Of_ListsThatDoNotPair_IsRefused() =>
        Assert.Throws<ArgumentException>(() => PairedComparison.Of([1], [1, 0]));

    [Fact]
    public void StandardError_SingleItem_IsZero() => Assert.Equal(0, ItemStatistics.StandardError([1]));
}
