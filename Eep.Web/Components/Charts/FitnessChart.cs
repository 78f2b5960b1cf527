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

    /// <param name="ghosts">Earlier runs to race against; null for none.</param>
    /// <param name="resumed">Generations before which the run was taken up again.</param>
    public static ChartSpec Build(
        IReadOnlyList<GenerationPoint> points, ChartColors colors, GhostRace? ghosts = null, IReadOnlyList<int>? resumed = null)
    {
        var layout = GenerationChart.Layout(colors, points.Count, ChartLayout.PercentAxis(colors, "Score on the search split"));
        var merging = points.FirstOrDefault(point => point.Phase == "Merging")?.Generation;
        var marks = (resumed ?? []).Select(generation => (At: generation, Text: "resumed", Dash: "dot"));
        Mark(layout, merging is { } first ? [(first, "merging →", "dash"), .. marks] : [.. marks], colors);
        return new ChartSpec(
            [.. Traces(points, colors), .. Baseline(points, colors), .. Ghosts(ghosts, points.Count, colors)],
            layout, Summarise(points), Tabulate(points))
        {
            Look = (colors, ChartLayout.Step(points.Count), merging, string.Join(' ', resumed ?? []), ghosts is null),
        };
    }

    private static ITrace[] Traces(IReadOnlyList<GenerationPoint> points, ChartColors colors)
    {
        var x = GenerationChart.Numbers(points);
        return
        [
            new Scatter
            {
                Name = "10 %", X = x, Y = GenerationChart.Values(points, point => point.Low), Mode = ModeFlag.Lines,
                Line = new Line { Width = 0, Color = colors.Band }, ShowLegend = false, HoverInfo = HoverInfoFlag.Skip,
            },
            new Scatter
            {
                Name = "10–90 %", X = x, Y = GenerationChart.Values(points, point => point.High), Mode = ModeFlag.Lines,
                Line = new Line { Width = 0, Color = colors.Band }, Fill = FillEnum.ToNextY, FillColor = colors.Band,
                HoverTemplate = "up to %{y:.1%}<extra>10–90 %</extra>",
            },
            GenerationChart.Line("Median", x, GenerationChart.Values(points, point => point.Median), colors.Soft, "dot", 1.5m),
            new Scatter
            {
                Name = "Best of generation", X = x, Y = GenerationChart.Values(points, point => point.Best), Mode = ModeFlag.Markers,
                Marker = new Marker { Size = 6, Color = colors.Accent }, HoverTemplate = "%{y:.1%}<extra>Best of generation</extra>",
            },
            new Scatter
            {
                Name = "Best so far", X = x, Y = GenerationChart.Values(points, point => point.BestSoFar),
                Mode = ModeFlag.Lines, Line = new Line { Width = 2.5m, Shape = ShapeEnum.Hv, Color = colors.Main },
                HoverTemplate = "%{y:.1%}<extra>Best so far</extra>",
            },
        ];
    }

    // What was there before the search: the best of the one-shot rankings and random plans of generation 0.
    private static IEnumerable<ITrace> Baseline(IReadOnlyList<GenerationPoint> points, ChartColors colors) =>
        points is [{ Generation: 0, Best: { } best }, _, ..]
            ? [GenerationChart.Line("Best seed", [0, points[^1].Generation], [best, best], colors.Soft, "dash", 1.25m)]
            : [];

    private static IEnumerable<ITrace> Ghosts(GhostRace? ghosts, int count, ChartColors colors)
    {
        if (ghosts is null || count == 0)
        {
            return [];
        }

        List<object> x = [.. Enumerable.Range(0, Math.Min(count, ghosts.Median.Count)).Cast<object>()];
        return
        [
            GenerationChart.Line("Earlier runs, median", x, [.. ghosts.Median.Take(x.Count).Cast<object>()], colors.SeriesColor(2), "dashdot", 1.5m),
            GenerationChart.Line("Earlier runs, best", x, [.. ghosts.Best.Take(x.Count).Cast<object>()], colors.SeriesColor(3), "longdash", 1.5m),
        ];
    }

    /// <summary>The generations before which a run was taken up again: what is missing among its other events are its generations.</summary>
    public static IReadOnlyList<int> Resumed(IReadOnlyList<RunEventView> events) =>
    [
        .. events.Select((line, index) => (line.Kind, Generations: (int)(line.Sequence - 1 - index))).Where(line => line.Kind == "attempt").Skip(1)
            .Select(line => line.Generations).Where(generation => generation > 0).Distinct(),
    ];

    private static void Mark(Plotly.Blazor.Layout layout, IReadOnlyList<(int At, string Text, string Dash)> marks, ChartColors colors)
    {
        if (marks.Count == 0)
        {
            return;
        }

        layout.Shapes =
        [
            .. marks.Select(mark => new Shape
            {
                Type = Plotly.Blazor.LayoutLib.ShapeLib.TypeEnum.Line, XRef = "x", YRef = "paper", X0 = mark.At - 0.5, X1 = mark.At - 0.5, Y0 = 0, Y1 = 1,
                Line = new Plotly.Blazor.LayoutLib.ShapeLib.Line { Color = colors.Soft, Width = 1, Dash = mark.Dash },
            }),
        ];
        layout.Annotations =
        [
            .. marks.Select(mark => new Annotation
            {
                Text = mark.Text, X = mark.At - 0.5, Y = mark.Dash == "dash" ? 0 : 0.08, XRef = "x", YRef = "paper", ShowArrow = false,
                XAnchor = Plotly.Blazor.LayoutLib.AnnotationLib.XAnchorEnum.Left,
                YAnchor = Plotly.Blazor.LayoutLib.AnnotationLib.YAnchorEnum.Bottom,
            }),
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

    private static ChartTable Tabulate(IReadOnlyList<GenerationPoint> points) => ChartTable.Of(
        Columns, points, (point, _) =>
        [
            Formats.Count(point.Generation), point.Phase, Formats.Percent(point.BestSoFar), Formats.Percent(point.Best),
            Formats.Percent(point.Median), Formats.Percent(point.Low), Formats.Percent(point.High),
            Formats.Count(point.Proposed), Formats.Count(point.Reused),
        ]);
}
