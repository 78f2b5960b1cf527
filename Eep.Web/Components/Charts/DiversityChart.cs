using Eep.Web.Runs;
using Plotly.Blazor;
using Plotly.Blazor.Traces;

namespace Eep.Web.Components.Charts;

/// <summary>Is the search still looking in several places? How much the parents differ, and how many children were new.</summary>
public static class DiversityChart
{
    /// <summary>
    /// Share of the kept experts in which two parents drawn at random differ, mean over layers: with p the share of the pool that keeps
    /// an expert, the expected size of the difference of two kept sets is the sum of 2 p (1 - p), and they hold 2 E' experts together.
    /// 0 when all parents keep the same experts.
    /// </summary>
    /// <param name="survival">[sparse layers][experts], p.</param>
    public static double Of(double[][] survival) => survival.Length == 0
        ? 0
        : survival.Average(row => row.Sum(share => share * (1 - share)) / Math.Max(1e-9, row.Sum()));

    public static ChartSpec Build(IReadOnlyList<GenerationPoint> points, ChartColors colors)
    {
        var x = GenerationChart.Numbers(points);
        var layout = GenerationChart.Layout(colors, points.Count, ChartLayout.PercentAxis(colors, "Share"));
        var differ = GenerationChart.Values(points, point => Of(point.Survival));
        Scatter fresh = GenerationChart.Line("New children", x, GenerationChart.Values(points, Fresh), colors.Accent, "dot", 1.5m);
        ITrace[] traces = [GenerationChart.Line("Parents differ in", x, differ, colors.Main), fresh];
        return new ChartSpec(traces, layout, Summarise(points), new ChartTable(
            ["Generation", "Parents differ in", "New children"],
            [.. points.Select(point => (IReadOnlyList<string>)
                [Formats.Count(point.Generation), Formats.Percent(Of(point.Survival)), Formats.Percent(Fresh(point))])]));
    }

    private static double? Fresh(GenerationPoint point) =>
        point.Proposed == 0 ? null : (double)(point.Proposed - point.Reused) / point.Proposed;

    private static string Summarise(IReadOnlyList<GenerationPoint> points) => points.Count == 0
        ? "No generation has been scored yet."
        : $"Two parents differ in {Formats.Percent(Of(points[^1].Survival))} of the experts they keep "
            + $"({Formats.Percent(Of(points[0].Survival))} in generation {points[0].Generation}); "
            + $"{Formats.Percent(Fresh(points[^1]))} of the last children were new plans.";
}
