using Eep.Tests.Components.Fakes;
using Eep.Web.Components.Charts;
using Eep.Web.Runs;
using Plotly.Blazor.Traces;

namespace Eep.Tests.Components.Charts;

public sealed class FitnessChartTests
{
    private static readonly ChartColors Colors = ChartColors.For(dark: false);

    [Fact]
    public void Build_Points_DrawsBestSoFarOverGenerations()
    {
        var points = Enumerable.Range(0, 5).Select(index => SampleRuns.Point(index)).ToArray();

        var best = FitnessChart.Build(points, Colors).Traces.OfType<Scatter>().Single(trace => trace.Name == "Best so far");

        Assert.Equal([0, 1, 2, 3, 4], best.X.Cast<int>());
        Assert.Equal(points.Select(point => point.BestSoFar), best.Y.Cast<double>());
    }

    [Fact]
    public void Build_FailedGeneration_LeavesAHole()
    {
        var failed = SampleRuns.Point(1) with { Best = null, Median = null, Low = null, High = null };

        var spec = FitnessChart.Build([SampleRuns.Point(0), failed], Colors);

        var median = spec.Traces.OfType<Scatter>().Single(trace => trace.Name == "Median");
        Assert.Null(median.Y[1]);
        Assert.Equal("–", spec.Values.Rows[1][4]);
    }

    [Fact]
    public void Build_WithMerging_MarksWhereItStarts()
    {
        var points = Enumerable.Range(0, 13).Select(index => SampleRuns.Point(index)).ToArray();

        var shape = Assert.Single(FitnessChart.Build(points, Colors).Layout.Shapes);

        Assert.Equal(10.5, shape.X0);
    }

    [Fact]
    public void Build_PruningOnly_MarksNothing() =>
        Assert.Null(FitnessChart.Build([SampleRuns.Point(0)], Colors).Layout.Shapes);

    // Events 1 to 8 of a run; those that are missing here are its generations.
    [Fact]
    public void Build_RunThatWasTakenUpAgain_MarksWhere()
    {
        RunEventView Line(long sequence, string kind) => new(sequence, SampleRuns.Now, kind, "");
        var resumed = FitnessChart.Resumed([Line(1, "state"), Line(2, "attempt"), Line(5, "log"), Line(6, "attempt"), Line(8, "attempt")]);

        var layout = FitnessChart.Build([.. Enumerable.Range(0, 5).Select(index => SampleRuns.Point(index))], Colors, resumed: resumed).Layout;

        Assert.Equal([2, 3], resumed);
        Assert.Equal([1.5, 2.5], layout.Shapes.Select(shape => shape.X0).Cast<double>());
        Assert.All(layout.Annotations, annotation => Assert.Equal("resumed", annotation.Text));
    }

    [Fact]
    public void Build_Points_SaysWhenItLastImproved()
    {
        var points = new[] { SampleRuns.Point(0) with { BestSoFar = 0.4 }, SampleRuns.Point(1) with { BestSoFar = 0.5 }, SampleRuns.Point(2) with { BestSoFar = 0.5 } };

        var summary = FitnessChart.Build(points, Colors).Summary;

        Assert.Equal("Best score 40.0 % in generation 0, 50.0 % after generation 2; last improved in generation 1.", summary);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(12, 1)]
    [InlineData(13, 2)]
    [InlineData(60, 5)]
    [InlineData(100, 10)]
    [InlineData(200, 20)]
    [InlineData(1631, 200)]
    public void Step_LeavesAtMostTwelveWholeTicks(int last, int step) => Assert.Equal(step, ChartLayout.Step(last));
}
