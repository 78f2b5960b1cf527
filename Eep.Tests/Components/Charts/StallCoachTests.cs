using Eep.Tests.Components.Fakes;
using Eep.Web.Components.Charts;
using Eep.Web.Runs;

namespace Eep.Tests.Components.Charts;

public sealed class StallCoachTests
{
    [Fact]
    public void Read_RisingCurve_SaysNothing() => Assert.Null(StallCoach.Read(Points(20, generation => 0.1 + (0.03 * generation)), 300));

    [Fact]
    public void Read_ShortRun_SaysNothing() => Assert.Null(StallCoach.Read(Points(5, _ => 0.5), 300));

    [Fact]
    public void Read_PlateauOfAlikeParents_CitesBoth()
    {
        var reading = StallCoach.Read(Points(20, _ => 0.5, [[1, 1, 0, 0]]))!;

        Assert.Equal("converged", reading.Key);
        Assert.Contains("No gain for 19 generations", reading.Evidence, StringComparison.Ordinal);
        Assert.Contains("0.0 %", reading.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_PlateauOfDifferentParents_AdvisesPatience() =>
        Assert.Equal("plateau", StallCoach.Read(Points(20, _ => 0.5, [[0.5, 0.5, 0.5, 0.5]]))!.Key);

    [Fact]
    public void Read_KnownChildren_ComeFirst()
    {
        var reading = StallCoach.Read([.. Points(20, _ => 0.5).Select(point => point with { Proposed = 8, Reused = 6 })])!;

        Assert.Equal("repeats", reading.Key);
        Assert.Contains("48 of the 64 children of the last 8 generations", reading.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_GainBelowTheNoise_CitesTheStandardError()
    {
        var reading = StallCoach.Read(Points(20, generation => 0.5 + (0.001 * generation)), 100)!;

        Assert.Equal("noise", reading.Key);
        Assert.Contains("+1.5 points in the last 16 generations; one standard error of a score over 100 items is 5.0 points", reading.Evidence, StringComparison.Ordinal);
    }

    private static GenerationPoint[] Points(int count, Func<int, double> best, double[][]? survival = null) =>
    [
        .. Enumerable.Range(0, count).Select(generation => SampleRuns.Point(generation) with
        {
            BestSoFar = best(generation), Reused = 0, Survival = survival ?? [[0.5, 0.5, 0.5, 0.5]],
        }),
    ];
}
