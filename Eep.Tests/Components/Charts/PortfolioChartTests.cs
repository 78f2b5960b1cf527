using Eep.Core.Runs;
using Eep.Tests.Components.Fakes;
using Eep.Web.Components.Charts;
using Eep.Web.Runs;

namespace Eep.Tests.Components.Charts;

public sealed class PortfolioChartTests
{
    private static readonly RunSummary[] Runs = [With(1, 60, 0.9), With(2, 40, 0.8), With(3, 60, 0.7), With(4, 40, 0.8) with { TaskName = "other" }];

    [Fact]
    public void Front_OfResults_LeavesOutThoseBeatenInBoth() =>
        Assert.Equal([1ul, 2ul, 4ul], PortfolioChart.Front(PortfolioChart.Results(Runs)).Select(result => result.Run.Seed));

    [Fact]
    public void RunAt_PointsOfBothSeries_FindsTheRun()
    {
        var results = PortfolioChart.Results(Runs);

        Assert.Equal(SampleRuns.Id(1), PortfolioChart.RunAt(results, 0, 0));
        Assert.Equal(SampleRuns.Id(3), PortfolioChart.RunAt(results, 1, 0));
    }

    [Fact]
    public void Results_RunsWithoutATestScore_AreLeftOut() => Assert.Empty(PortfolioChart.Results([SampleRuns.Running().Summary, SampleRuns.Failed().Summary]));

    private static RunSummary With(int number, long pruned, double test) => SampleRuns.Completed(number).Summary with
    {
        TestScore = test,
        FullTestScore = 0.5,
        Memory = new MemoryComparison(100, pruned, 80, 40),
    };
}
