using System.Globalization;
using Eep.Core.Search;
using Eep.Web.Components.Controls;
using Eep.Web.Runs;
using Plotly.Blazor;
using Plotly.Blazor.LayoutLib;
using Plotly.Blazor.Traces;
using Plotly.Blazor.Traces.ScatterLib;
using Plotly.Blazor.Traces.ScatterLib.LineLib;
using Plotly.Blazor.Traces.ScatterLib.MarkerLib;

namespace Eep.Web.Components.Charts;

/// <summary>Which of the compared runs dominates where? Score on the test split over the share of memory saved, with the front of all and the volume under it.</summary>
public static class FrontChart
{
    /// <summary>A run on the plane.</summary>
    /// <param name="Place">Its place among the compared runs.</param>
    /// <param name="Alone">Volume that is covered by this run only.</param>
    public sealed record Point(int Place, RunSummary Run, double Saved, double Score, bool OnFront, double Alone);

    /// <summary>The compared runs with a result, of the model and task of the first that has one: scores of other tasks are no better or worse.</summary>
    public static IReadOnlyList<Point> Points(IReadOnlyList<RunSummary> runs)
    {
        var results = runs.Select((run, place) => (Run: run, Place: place))
            .Where(one => one.Run is { TestScore: not null, Memory.FullBytes: > 0 }).ToList();
        results.RemoveAll(one => one.Run.ModelName != results[0].Run.ModelName || one.Run.TaskName != results[0].Run.TaskName);
        double[][] plane = [.. results.Select(one => new[] { 1 - ((double)one.Run.Memory!.PrunedBytes / one.Run.Memory.FullBytes), one.Run.TestScore!.Value })];
        var front = ParetoFront.Of(plane);
        return
        [
            .. results.Select((one, index) => new Point(
                one.Place, one.Run, plane[index][0], plane[index][1], front.Contains(index), Volume(plane) - Volume([.. plane.Where((_, other) => other != index)]))),
        ];
    }

    /// <summary>Area under the front: from no memory saved and a score of 0.</summary>
    public static double Volume(IReadOnlyList<IReadOnlyList<double>> plane) => ParetoFront.Hypervolume(plane, [0, 0]);

    public static ChartSpec Build(IReadOnlyList<Point> points, ChartColors colors)
    {
        var x = ChartLayout.NumberAxis(colors, "Memory saved", 1);
        (x.TickFormat, x.DTick, x.Tick0, x.Range) = (".0%", null, null, [0, 1]);
        var layout = ChartLayout.Create(colors, x, ChartLayout.PercentAxis(colors, "Score, test split"), new Margin { L = 60, R = 16, T = 34, B = 44 });
        (layout.HoverMode, layout.ShowLegend, layout.Legend) = (HoverModeEnum.Closest, true, [ChartLayout.TopLegend()]);
        return new ChartSpec([Front(points, colors), .. points.Select(point => Mark(point, colors))], layout, Summarise(points), new ChartTable(
            ["Run", "Memory saved", "Score, test", "Not beaten", "Covered by it alone"],
            [.. points.Select(point => (IReadOnlyList<string>)
            [
                $"{RunLetters.Of(point.Place)} · {point.Run.Name}", Formats.Percent(point.Saved), Formats.Percent(point.Score), point.OnFront ? "yes" : "no", Area(point.Alone),
            ])]));
    }

    private static ITrace Front(IReadOnlyList<Point> points, ChartColors colors)
    {
        var front = points.Where(point => point.OnFront).OrderBy(point => point.Saved).ToList();
        return new Scatter
        {
            Name = "Front",
            X = [0.0, .. front.Select(point => (object)point.Saved), .. front.Select(point => (object)point.Saved).TakeLast(1)],
            Y = [.. front.Select(point => (object)point.Score).Take(1), .. front.Select(point => (object)point.Score), 0.0],
            Mode = ModeFlag.Lines,
            Line = new Plotly.Blazor.Traces.ScatterLib.Line { Width = 1.5m, Color = colors.Soft, Shape = ShapeEnum.Vh },
            Fill = FillEnum.ToZeroY,
            FillColor = colors.Band,
            HoverInfo = HoverInfoFlag.Skip,
        };
    }

    private static ITrace Mark(Point point, ChartColors colors) => new Scatter
    {
        Name = RunLetters.Of(point.Place),
        X = [point.Saved],
        Y = [point.Score],
        HoverTextArray = [$"{point.Run.Name}: {Formats.Percent(point.Score)} at {Formats.Percent(point.Saved)} less memory"],
        HoverTemplate = "%{hovertext}<extra></extra>",
        Mode = ModeFlag.Markers,
        Marker = new Marker { Size = 11, Color = colors.SeriesColor(point.Place), Symbol = point.OnFront ? SymbolEnum.Diamond : SymbolEnum.CircleOpen },
    };

    private static string Summarise(IReadOnlyList<Point> points)
    {
        if (points.Count == 0)
        {
            return "None of these runs has a result yet.";
        }

        var front = points.Where(point => point.OnFront).OrderBy(point => point.Saved).Select(point => RunLetters.Of(point.Place));
        double[][] plane = [.. points.Select(point => new[] { point.Saved, point.Score })];
        return $"Not beaten in memory and score at once: {string.Join(", ", front)}. Hypervolume, the area under the front: {Area(Volume(plane))}.";
    }

    private static string Area(double area) => area.ToString("0.000", CultureInfo.InvariantCulture);
}
