using Eep.Tests.Components.Fakes;
using Eep.Web.Components.Charts;
using Plotly.Blazor.Traces;

namespace Eep.Tests.Components.Charts;

public sealed class CompareChartTests
{
    private static readonly ChartColors Colors = ChartColors.For(dark: false);

    [Fact]
    public void Build_TwoRuns_TellsThemApartByColourAndDash()
    {
        var curves = CompareChart.Build([SampleRuns.Completed(1), SampleRuns.Completed(2)], CurveAxis.Generations, Colors)
            .Traces.Cast<Scatter>().ToArray();

        Assert.Equal(2, curves.Length);
        Assert.NotEqual(curves[0].Line.Color, curves[1].Line.Color);
        Assert.NotEqual(curves[0].Line.Dash, curves[1].Line.Dash);
    }

    [Fact]
    public void Build_OverEvaluations_CountsWhatWasReallyEvaluated()
    {
        var run = SampleRuns.Running(generations: 6);

        var curve = Assert.IsType<Scatter>(Assert.Single(CompareChart.Build([run], CurveAxis.Evaluations, Colors).Traces));

        Assert.Equal([16, 24, 32, 40, 47, 55], curve.X.Cast<double>());
    }

    [Fact]
    public void Build_OverMinutes_AddsUpTheGenerations()
    {
        var curve = Assert.IsType<Scatter>(Assert.Single(CompareChart.Build([SampleRuns.Running(generations: 3)], CurveAxis.Minutes, Colors).Traces));

        Assert.Equal([0.07, 0.14, 0.21], curve.X.Cast<double>().Select(minutes => Math.Round(minutes, 6)));
    }

    [Fact]
    public void Build_OverEnergy_AddsUpTheWattHoursAndLeavesOutARunThatWasNotMeasuredThroughout()
    {
        var (measured, interrupted) = (SampleRuns.Running(1, generations: 3), SampleRuns.Running(2, generations: 3));
        measured = measured with { Generations = [.. measured.Generations.Select(point => point with { Joules = 1800 })] };
        interrupted = interrupted with { Generations = [.. interrupted.Generations.Select(point => point with { Joules = point.Generation == 1 ? null : 900 })] };

        var chart = CompareChart.Build([measured, interrupted], CurveAxis.Energy, Colors);

        var curves = chart.Traces.Cast<Scatter>().ToArray();
        Assert.Equal([0.5, 1.0, 1.5], curves[0].X.Cast<double>());
        Assert.Empty(curves[1].X);
        Assert.Contains("The energy of B was not measured", chart.Summary, StringComparison.Ordinal);
        Assert.Equal(3, chart.Values.Rows.Count);
    }

    [Fact]
    public void Colours_OfTwentyRuns_AreAllDifferentWithTheirDashes() => Assert.Equal(
        20, Enumerable.Range(0, 20).Select(index => (Colors.SeriesColor(index), ChartColors.SeriesDash(index))).Distinct().Count());

    [Fact]
    public void Build_RunWithoutGenerations_SaysSo() =>
        Assert.Equal("A has no generation yet.", CompareChart.Build([SampleRuns.Queued()], CurveAxis.Generations, Colors).Summary);
}
