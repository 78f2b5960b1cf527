using Eep.Web.Runs;
using Plotly.Blazor;
using Plotly.Blazor.Traces;

namespace Eep.Web.Components.Charts;

/// <summary>Is the search still looking in several places? How much the parents differ, and how many children were new.</summary>
public static class DiversityChart
{
    public static ChartSpec Build(IReadOnlyList<GenerationPoint> points, ChartColors colors)
    {
        var x = GenerationChart.Numbers(points);
        var layout = GenerationChart.Layout(colors, points.Count, ChartLayout.PercentAxis(colors, "Share"));
        var differ = GenerationChart.Values(points, point => point.Diversity);
        Scatter fresh = GenerationChart.Line("New children", x, GenerationChart.Values(points, Fresh), colors.Accent, "dot", 1.5m);
        ITrace[] traces = [GenerationChart.Line("Parents differ in", x, differ, colors.Main), fresh];
        return new ChartSpec(traces, layout, Summarise(points), ChartTable.Of(
            ["Generation", "Parents differ in", "New children"], points,
            (point, _) => [Formats.Count(point.Generation), Formats.Percent(point.Diversity), Formats.Percent(Fresh(point))]))
        {
            Look = (colors, ChartLayout.Step(points.Count)),
        };
    }

    private static double? Fresh(GenerationPoint point) =>
        point.Proposed == 0 ? null : (double)(point.Proposed - point.Reused) / point.Proposed;

    private static string Summarise(IReadOnlyList<GenerationPoint> points) => points.Count == 0
        ? "No generation has been scored yet."
        : $"Two parents differ in {Formats.Percent(points[^1].Diversity)} of the experts they keep "
            + $"({Formats.Percent(points[0].Diversity)} in generation {points[0].Generation}); "
            + $"{Formats.Percent(Fresh(points[^1]))} of the last children were new plans.";
}
