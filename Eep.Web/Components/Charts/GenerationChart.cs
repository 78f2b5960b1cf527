using Eep.Web.Runs;
using Plotly.Blazor;
using Plotly.Blazor.LayoutLib;
using Plotly.Blazor.Traces;
using Plotly.Blazor.Traces.ScatterLib;
using Plotly.Blazor.Traces.ScatterLib.LineLib;

namespace Eep.Web.Components.Charts;

/// <summary>What the charts over generations share.</summary>
internal static class GenerationChart
{
    public static List<object> Numbers(IReadOnlyList<GenerationPoint> points) => [.. points.Select(point => (object)point.Generation)];

    public static List<object> Values(IReadOnlyList<GenerationPoint> points, Func<GenerationPoint, double?> value) =>
        [.. points.Select(point => (object)value(point)!)];

    /// <summary>A layout with the generation as x and the legend on top.</summary>
    public static Plotly.Blazor.Layout Layout(ChartColors colors, int count, YAxis y)
    {
        var layout = ChartLayout.Create(
            colors, ChartLayout.NumberAxis(colors, "Generation", count), y, new Margin { L = 56, R = 12, T = 34, B = 44 });
        layout.ShowLegend = true;
        layout.Legend = [ChartLayout.TopLegend()];
        layout.HoverMode = HoverModeEnum.XUnified;
        return layout;
    }

    public static Scatter Line(
        string name, List<object> x, List<object> y, string color, string? dash = null, decimal width = 2, string format = ".1%") => new()
        {
            Name = name,
            X = x,
            Y = y,
            Mode = ModeFlag.Lines,
            Line = new Line { Width = width, Color = color, Dash = dash ?? "solid", Shape = ShapeEnum.Linear },
            HoverTemplate = $"%{{y:{format}}}<extra>{name}</extra>",
        };
}
