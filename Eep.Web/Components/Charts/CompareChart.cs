using Eep.Web.Runs;
using Plotly.Blazor;
using Plotly.Blazor.LayoutLib;
using Plotly.Blazor.Traces;
using Plotly.Blazor.Traces.ScatterLib;
using Plotly.Blazor.Traces.ScatterLib.LineLib;

namespace Eep.Web.Components.Charts;

/// <summary>Best-so-far curves of several runs over one axis.</summary>
public static class CompareChart
{
    public static ChartSpec Build(IReadOnlyList<RunDetail> runs, CurveAxis axis, ChartColors colors)
    {
        var layout = ChartLayout.Create(
            colors,
            ChartLayout.NumberAxis(colors, axis == CurveAxis.Generations ? "Generation" : "Evaluations", Last(runs, axis)),
            ChartLayout.PercentAxis(colors, "Best score so far, search split"),
            new Margin { L = 56, R = 12, T = 12, B = 44 });
        layout.HoverMode = HoverModeEnum.XUnified;
        return new ChartSpec(
            [.. runs.Select((run, index) => Curve(run, index, axis, colors))], layout, Summarise(runs), Tabulate(runs, axis));
    }

    private static Scatter Curve(RunDetail run, int index, CurveAxis axis, ChartColors colors) => new Scatter
    {
        Name = run.Summary.Name,
        X = [.. Positions(run, axis).Cast<object>()],
        Y = [.. run.Generations.Select(point => (object)point.BestSoFar)],
        Mode = ModeFlag.Lines,
        Line = new Line { Width = 2.25m, Shape = ShapeEnum.Hv, Color = colors.SeriesColor(index), Dash = ChartColors.SeriesDash(index) },
        HoverTemplate = "%{y:.1%}<extra>" + (char)('A' + index) + "</extra>",
    };

    private static IEnumerable<int> Positions(RunDetail run, CurveAxis axis)
    {
        var evaluated = 0;
        foreach (var point in run.Generations)
        {
            evaluated += point.Proposed - point.Reused;
            yield return axis == CurveAxis.Generations ? point.Generation : evaluated;
        }
    }

    private static int Last(IReadOnlyList<RunDetail> runs, CurveAxis axis) =>
        runs.Select(run => Positions(run, axis).DefaultIfEmpty(0).Last()).DefaultIfEmpty(0).Max();

    private static string Summarise(IReadOnlyList<RunDetail> runs) => string.Join(" ", runs.Select((run, index) =>
        run.Generations.Count == 0
            ? $"{(char)('A' + index)} has no generation yet."
            : $"{(char)('A' + index)} reaches {Formats.Percent(run.Generations[^1].BestSoFar)} after generation {run.Generations[^1].Generation}."));

    private static ChartTable Tabulate(IReadOnlyList<RunDetail> runs, CurveAxis axis) => new(
        ["Run", axis == CurveAxis.Generations ? "Generation" : "Evaluations", "Best so far"],
        [.. runs.SelectMany((run, index) => run.Generations.Zip(Positions(run, axis), (point, position) => (IReadOnlyList<string>)
            [$"{(char)('A' + index)} · {run.Summary.Name}", Formats.Count(position), Formats.Percent(point.BestSoFar)]))]);
}
