using Eep.Tests.Components.Fakes;
using Eep.Web.Components.Charts;
using Eep.Web.Components.Controls;
using Plotly.Blazor.Traces;

namespace Eep.Tests.Components.Charts;

public sealed class ParallelChartTests
{
    private static readonly ChartColors Colors = ChartColors.For(dark: false);

    [Fact]
    public void Numbers_OfAnAxis_LieBetweenSmallestAndLargest() => Assert.Equal(
        [0, null, 1, 0.25], ParallelAxis.OfNumbers("x", [1, null, 5, 2], value => $"{value}").Places);

    [Fact]
    public void Numbers_AllEqual_LieInTheMiddle() => Assert.Equal([0.5, 0.5], ParallelAxis.OfNumbers("x", [3, 3], value => $"{value}").Places);

    [Fact]
    public void Words_OfAnAxis_AreOrderedAndNumbersStayNumbers()
    {
        Assert.Equal([1, 0, 0.5, null], ParallelAxis.OfTexts("x", ["quick", "mid", "paper", "–"]).Places);
        Assert.Equal([0, 1, 0.1], ParallelAxis.OfTexts("x", ["0", "100", "10"]).Places);
    }

    [Fact]
    public void Build_MissingValue_LiesInTheLaneBelow()
    {
        var line = Assert.IsType<Scatter>(ParallelChart.Build(["A", "B"], [ParallelAxis.OfNumbers("x", [1, null], value => $"{value}")], Colors).Traces[1]);

        Assert.True((double)line.Y[0] < 0);
    }

    [Fact]
    public void Build_LongTexts_AreLabelledByTheirEnds()
    {
        var chart = ParallelChart.Build(["A", "B"], [ParallelAxis.OfTexts("task", ["/data/tasks/boolq/task.yaml", "qa.yaml"])], Colors);

        Assert.Equal(["…olq/task.yaml", "qa.yaml"], chart.Layout.Annotations.Select(label => label.Text));
        Assert.Contains("/data/tasks/boolq/task.yaml", chart.Values.Rows[0]);
    }

    [Fact]
    public void Axes_OfTwoSeeds_AreWhatDiffersAndTheResults()
    {
        var axes = CompareParallel.Axes([SampleRuns.Completed(1), SampleRuns.Running(2)]);

        Assert.Equal(["seed", "Best, search", "Test", "Bytes", "Minutes"], axes.Select(axis => axis.Name));
        Assert.Null(axes[2].Places[1]);
    }
}
