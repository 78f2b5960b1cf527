using Eep.Web.Runs;
using Plotly.Blazor;
using Plotly.Blazor.LayoutLib;
using Plotly.Blazor.Traces;
using Plotly.Blazor.Traces.ScatterLib;
using Plotly.Blazor.Traces.ScatterLib.LineLib;

namespace Eep.Web.Components.Charts;

/// <summary>Scores on the search split by generation: best so far, best, median and 10–90 % band, with the start of merging marked.</summary>
public static class FitnessChart
{
    private static readonly string[] Columns = ["Generation", "Phase", "Best so far", "Best", "Median", "10 %", "90 %", "Proposed", "Reused"];

    public static ChartSpec Build(IReadOnlyList<GenerationPoint> points, ChartColors colors)
    {
        var layout = ChartLayout.Create(
            colors,
            ChartLayout.NumberAxis(colors, "Generation", points.Count),
            ChartLayout.PercentAxis(colors, "Score on the search split"),
            new Margin { L = 56, R = 12, T = 34, B = 44 });
        layout.ShowLegend = true;
        layout.Legend = [ChartLayout.TopLegend()];
        layout.HoverMode = HoverModeEnum.XUnified;
        MarkMerging(layout, points, colors);
        return new ChartSpec(Traces(points, colors), layout, Summarise(points), Tabulate(points));
    }

    private static ITrace[] Traces(IReadOnlyList<GenerationPoint> points, ChartColors colors) =>
    [
        new Scatter
        {
            Name = "10 %", X = Generations(points), Y = Values(points, point => point.Low), Mode = ModeFlag.Lines,
            Line = new Line { Width = 0, Color = colors.Band }, ShowLegend = false, HoverInfo = HoverInfoFlag.Skip,
        },
        new Scatter
        {
            Name = "10–90 %", X = Generations(points), Y = Values(points, point => point.High), Mode = ModeFlag.Lines,
            Line = new Line { Width = 0, Color = colors.Band }, Fill = FillEnum.ToNextY, FillColor = colors.Band,
            HoverTemplate = "up to %{y:.1%}<extra>10–90 %</extra>",
        },
        new Scatter
        {
            Name = "Median", X = Generations(points), Y = Values(points, point => point.Median), Mode = ModeFlag.Lines,
            Line = new Line { Width = 1.5m, Dash = "dot", Color = colors.Soft }, HoverTemplate = "%{y:.1%}<extra>Median</extra>",
        },
        new Scatter
        {
            Name = "Best of generation", X = Generations(points), Y = Values(points, point => point.Best), Mode = ModeFlag.Markers,
            Marker = new Marker { Size = 6, Color = colors.Accent }, HoverTemplate = "%{y:.1%}<extra>Best of generation</extra>",
        },
        new Scatter
        {
            Name = "Best so far", X = Generations(points), Y = Values(points, point => point.BestSoFar),
            Mode = ModeFlag.Lines, Line = new Line { Width = 2.5m, Shape = ShapeEnum.Hv, Color = colors.Main },
            HoverTemplate = "%{y:.1%}<extra>Best so far</extra>",
        },
    ];

    private static List<object> Generations(IReadOnlyList<GenerationPoint> points) =>
        [.. points.Select(point => (object)point.Generation)];

    private static List<object> Values(IReadOnlyList<GenerationPoint> points, Func<GenerationPoint, double?> value) =>
        [.. points.Select(point => (object)value(point)!)];

    private static void MarkMerging(Plotly.Blazor.Layout layout, IReadOnlyList<GenerationPoint> points, ChartColors colors)
    {
        var first = points.FirstOrDefault(point => point.Phase == "Merging");
        if (first is null)
        {
            return;
        }

        var x = first.Generation - 0.5;
        layout.Shapes =
        [
            new Shape
            {
                Type = Plotly.Blazor.LayoutLib.ShapeLib.TypeEnum.Line, XRef = "x", YRef = "paper", X0 = x, X1 = x, Y0 = 0, Y1 = 1,
                Line = new Plotly.Blazor.LayoutLib.ShapeLib.Line { Color = colors.Soft, Width = 1, Dash = "dash" },
            },
        ];
        layout.Annotations =
        [
            new Annotation
            {
                Text = "merging →", X = x, Y = 0, XRef = "x", YRef = "paper", ShowArrow = false,
                XAnchor = Plotly.Blazor.LayoutLib.AnnotationLib.XAnchorEnum.Left,
                YAnchor = Plotly.Blazor.LayoutLib.AnnotationLib.YAnchorEnum.Bottom,
            },
        ];
    }

    private static string Summarise(IReadOnlyList<GenerationPoint> points)
    {
        if (points.Count == 0)
        {
            return "No generation has been scored yet.";
        }

        var (first, last) = (points[0], points[^1]);
        var risen = points.First(point => point.BestSoFar >= last.BestSoFar).Generation;
        return $"Best score {Formats.Percent(first.BestSoFar)} in generation {first.Generation}, {Formats.Percent(last.BestSoFar)} "
            + $"after generation {last.Generation}; last improved in generation {risen}.";
    }

    private static ChartTable Tabulate(IReadOnlyList<GenerationPoint> points) => new(
        Columns,
        [.. points.Select(point => (IReadOnlyList<string>)
        [
            Formats.Count(point.Generation), point.Phase, Formats.Percent(point.BestSoFar), Formats.Percent(point.Best),
            Formats.Percent(point.Median), Formats.Percent(point.Low), Formats.Percent(point.High),
            Formats.Count(point.Proposed), Formats.Count(point.Reused),
        ])]);
}
