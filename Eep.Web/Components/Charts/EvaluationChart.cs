using System.Globalization;
using Eep.Web.Runs;
using Plotly.Blazor.LayoutLib;
using Plotly.Blazor.LayoutLib.YAxisLib;
using Plotly.Blazor.Traces;

namespace Eep.Web.Components.Charts;

/// <summary>Why does the time left move? Seconds of each generation, and how many of its scores were known already.</summary>
public static class EvaluationChart
{
    public static ChartSpec Build(IReadOnlyList<GenerationPoint> points, ChartColors colors)
    {
        var x = GenerationChart.Numbers(points);
        var layout = GenerationChart.Layout(colors, points.Count, SecondsAxis(colors));
        var share = ChartLayout.PercentAxis(colors, "Known scores");
        (share.Overlaying, share.Side, share.ShowGrid) = ("y", SideEnum.Right, false);
        share.Range = [0, 1];
        layout.YAxis = [.. layout.YAxis, share];
        layout.Margin.R = 56;
        var known = GenerationChart.Line("Known scores", x, GenerationChart.Values(points, Reused), colors.Accent, "dot", 1.5m);
        known.YAxis = "y2";
        var seconds = new Bar
        {
            Name = "Seconds",
            X = x,
            Y = GenerationChart.Values(points, point => point.Seconds),
            Marker = new Plotly.Blazor.Traces.BarLib.Marker { Color = colors.Soft },
            HoverTemplate = "%{y:.1f} s<extra>Seconds</extra>",
        };
        return new ChartSpec([seconds, known], layout, Summarise(points), ChartTable.Of(
            ["Generation", "Seconds", "Known scores"], points,
            (point, _) => [Formats.Count(point.Generation), point.Seconds.ToString("0.0", CultureInfo.InvariantCulture), Formats.Percent(Reused(point))]))
        {
            Look = (colors, ChartLayout.Step(points.Count)),
        };
    }

    private static YAxis SecondsAxis(ChartColors colors) => new()
    {
        Title = new Plotly.Blazor.LayoutLib.YAxisLib.Title { Text = "Seconds" },
        GridColor = colors.Grid,
        ZeroLine = false,
        RangeMode = RangeModeEnum.ToZero,
        AutoMargin = AutoMarginFlag.True,
    };

    private static double? Reused(GenerationPoint point) => point.Proposed == 0 ? null : (double)point.Reused / point.Proposed;

    private static string Summarise(IReadOnlyList<GenerationPoint> points)
    {
        if (points.Count == 0)
        {
            return "No generation has been scored yet.";
        }

        var evaluated = points.Sum(point => point.Proposed - point.Reused);
        var seconds = points.Sum(point => point.Seconds);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{points.Average(point => point.Seconds):0.0} s a generation, {seconds / Math.Max(1, evaluated):0.00} s a plan that was really evaluated; ")
            + $"{Formats.Percent((double)points.Sum(point => point.Reused) / Math.Max(1, points.Sum(point => point.Proposed)))} of the scores were known already.";
    }
}
