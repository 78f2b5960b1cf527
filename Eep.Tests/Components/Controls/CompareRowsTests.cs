using Eep.Tests.Components.Fakes;
using Eep.Web.Components.Controls;
using Eep.Web.Runs;

namespace Eep.Tests.Components.Controls;

public sealed class CompareRowsTests
{
    [Fact]
    public void Results_EnergyOfSearches_IsSummedWhereEveryGenerationWasMeasured()
    {
        var run = SampleRuns.Running(generations: 3);
        var measured = run with { Generations = [.. run.Generations.Select(point => point with { Joules = 1800 })] };

        var row = CompareRows.Results([measured, run, SampleRuns.Queued()]).Single(row => row.Name == "Energy of the search");

        Assert.Equal(["1.5 Wh", "not measured", "–"], row.Values);
    }

    [Fact]
    public void Options_TwoSeeds_DifferInTheSeedAlone()
    {
        var (differing, equal) = CompareRows.Options([SampleRuns.Completed(1), SampleRuns.Completed(2)]);

        var row = Assert.Single(differing);
        Assert.Equal("seed", row.Name);
        Assert.Equal(["1", "2"], row.Values);
        Assert.Contains(("expertBudget", "4"), equal);
    }

    [Fact]
    public void Results_BetterRun_IsMarked()
    {
        var worse = SampleRuns.Completed(2);
        worse = worse with
        {
            Report = worse.Report! with { Test = [.. worse.Report.Test.Select(line => line.Model == "eep" ? line with { Score = 0.7 } : line)] },
        };

        var row = CompareRows.Results([worse, SampleRuns.Completed(1)]).Single(row => row.Name.StartsWith("EEP", StringComparison.Ordinal));

        Assert.Equal(["70.0 %", "83.0 %"], row.Values);
        Assert.Equal(1, row.Best);
    }

    [Fact]
    public void Results_EqualRuns_MarkNone() => Assert.All(
        CompareRows.Results([SampleRuns.Completed(1), SampleRuns.Completed(1)]), row => Assert.Null(row.Best));

    [Fact]
    public void Results_UnfinishedRun_ShowsDashes()
    {
        IReadOnlyList<RunDetail> runs = [SampleRuns.Running(), SampleRuns.Completed(1)];

        var row = CompareRows.Results(runs).Single(row => row.Name == "Checkpoint");

        Assert.Equal(["–", "2.37 MB"], row.Values);
        Assert.Null(row.Best);
    }
}
