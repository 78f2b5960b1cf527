using Eep.Core.Evaluation.Suites;
using FsCheck.Xunit;

namespace Eep.Tests.Evaluation.Suites;

public sealed class StatisticsTests
{
    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(5, 5, 1)]
    [InlineData(0, 6, 0.015625)] // Exact 2/64; half of the table's own 2/64 left out.
    [InlineData(1, 9, 0.01171875)] // Exact 22/1024, the point 10/1024 left out once: 12/1024.
    public void McNemarMidP_Table_IsTheTailWithHalfOfThePoint(int better, int worse, double expected) =>
        Assert.Equal(expected, Statistics.McNemarMidP(better, worse), 12);

    [Fact]
    public void Holm_PValues_StepDown()
    {
        // 0.01 * 3, then 0.02 * 2, then 0.04 raised to what came before.
        Assert.Equal([0.04, 0.03, 0.04], Statistics.Holm([0.04, 0.01, 0.02]).Select(p => Math.Round(p, 12)));
        Assert.Equal([1.0, 1.0], Statistics.Holm([0.6, 0.9]));
    }

    [Theory]
    [InlineData(0.975, 1.959963984540054)]
    [InlineData(0.8, 0.8416212335729143)]
    [InlineData(0.5, 0)]
    public void NormalQuantile_Probability_IsTheTables(double probability, double expected) =>
        Assert.Equal(expected, Statistics.NormalQuantile(probability), 8);

    [Fact]
    public void Bootstrap_Differences_SurroundTheMeanAndRepeat()
    {
        double[] differences = [.. Enumerable.Range(0, 200).Select(item => item % 4 == 0 ? -1.0 : 0)];
        var (low, high) = Statistics.Bootstrap(differences, 0.95);
        var half = 1.96 * Math.Sqrt(0.25 * 0.75 / 200);
        Assert.InRange(low, -0.25 - (1.3 * half), -0.25 - (0.7 * half));
        Assert.InRange(high, -0.25 + (0.7 * half), -0.25 + (1.3 * half));
        Assert.Equal((low, high), Statistics.Bootstrap(differences, 0.95));
    }

    [Property]
    public bool McNemarMidP_AnyTable_IsAProbabilityBelowTheExactOne(byte better, byte worse)
    {
        var p = Statistics.McNemarMidP(better % 60, worse % 60);
        return p is >= 0 and <= 1 && p <= Eep.Core.Evaluation.PairedComparison.McNemar(better % 60, worse % 60);
    }
}
