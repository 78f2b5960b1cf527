using Eep.Core.Runs;
using Eep.Tests.Components.Fakes;
using Eep.Web.Components.Charts;
using Eep.Web.Runs;

namespace Eep.Tests.Components.Charts;

public sealed class FrontChartTests
{
    [Fact]
    public void Points_OfOneTask_TellFrontAndWhatEachCoversAlone()
    {
        var points = FrontChart.Points([With(1, 60, 0.9), With(2, 40, 0.8), With(3, 70, 0.7), With(4, 10, 0.9) with { TaskName = "other" }, SampleRuns.Running(5).Summary]);

        Assert.Equal([(0, true), (1, true), (2, false)], points.Select(point => (point.Place, point.OnFront)));
        Assert.Equal([0.04, 0.16, 0], points.Select(point => Math.Round(point.Alone, 12)));
    }

    [Fact]
    public void Build_Points_SaysTheVolume()
    {
        var spec = FrontChart.Build(FrontChart.Points([With(1, 60, 0.9), With(2, 40, 0.8)]), ChartColors.For(dark: false));

        Assert.Equal("Not beaten in memory and score at once: A, B. Hypervolume, the area under the front: 0.520.", spec.Summary);
        Assert.Equal(3, spec.Traces.Count);
    }

    [Fact]
    public void Build_NoResult_SaysSo() =>
        Assert.Equal("None of these runs has a result yet.", FrontChart.Build(FrontChart.Points([SampleRuns.Running().Summary]), ChartColors.For(dark: true)).Summary);

    private static RunSummary With(int number, long pruned, double test) => SampleRuns.Completed(number).Summary with
    {
        TestScore = test,
        Memory = new MemoryComparison(100, pruned, 80, 40),
    };
}
