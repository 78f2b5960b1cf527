using System.Globalization;
using Eep.Web.Components.Controls;
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
        var x = ChartLayout.NumberAxis(colors, TitleOf(axis), (int)Last(runs, axis));
        if (axis is CurveAxis.Minutes or CurveAxis.Energy)
        {
            (x.TickFormat, x.DTick, x.Tick0) = (null, null, null);
        }

        var layout = ChartLayout.Create(
            colors, x, ChartLayout.PercentAxis(colors, "Best score so far, search split"), new Margin { L = 56, R = 12, T = 12, B = 44 });
        layout.HoverMode = HoverModeEnum.XUnified;
        return new ChartSpec(
            [.. runs.Select((run, index) => Curve(run, index, axis, colors))], layout, Summarise(runs, axis), Tabulate(runs, axis));
    }

    /// <summary>The name of an axis.</summary>
    public static string TitleOf(CurveAxis axis) => axis switch
    {
        CurveAxis.Evaluations => "Evaluations",
        CurveAxis.Minutes => "Minutes",
        CurveAxis.Energy => "Watt-hours",
        _ => "Generation",
    };

    private static Scatter Curve(RunDetail run, int index, CurveAxis axis, ChartColors colors) => new Scatter
    {
        Name = $"{RunLetters.Of(index)} {run.Summary.Name}",
        X = [.. Positions(run, axis).Cast<object>()],
        Y = [.. Drawn(run, axis).Select(point => (object)point.BestSoFar)],
        Mode = ModeFlag.Lines,
        Line = new Line { Width = 2.25m, Shape = ShapeEnum.Hv, Color = colors.SeriesColor(index), Dash = ChartColors.SeriesDash(index) },
        HoverTemplate = "%{y:.1%}<extra>" + RunLetters.Of(index) + "</extra>",
    };

    // A sum over energies with a gap would be too small without a sign of it: such a run has no curve over energy.
    private static IReadOnlyList<GenerationPoint> Drawn(RunDetail run, CurveAxis axis) =>
        axis == CurveAxis.Energy && run.Joules is null ? [] : run.Generations;

    private static IEnumerable<double> Positions(RunDetail run, CurveAxis axis)
    {
        var (evaluated, seconds, joules) = (0, 0.0, 0.0);
        foreach (var point in Drawn(run, axis))
        {
            evaluated += point.Proposed - point.Reused;
            seconds += point.Seconds;
            joules += point.Joules ?? 0;
            yield return axis switch
            {
                CurveAxis.Evaluations => evaluated,
                CurveAxis.Minutes => seconds / 60,
                CurveAxis.Energy => joules / Formats.JoulesPerWattHour,
                _ => point.Generation,
            };
        }
    }

    private static double Last(IReadOnlyList<RunDetail> runs, CurveAxis axis) =>
        runs.Select(run => Positions(run, axis).DefaultIfEmpty(0).Last()).DefaultIfEmpty(0).Max();

    private static string Summarise(IReadOnlyList<RunDetail> runs, CurveAxis axis) => string.Join(" ", runs.Select((run, index) =>
        run.Generations.Count == 0 ? $"{RunLetters.Of(index)} has no generation yet."
            : Drawn(run, axis).Count == 0 ? $"The energy of {RunLetters.Of(index)} was not measured: its machine showed no counter, or not for all generations."
            : $"{RunLetters.Of(index)} reaches {Formats.Percent(run.Generations[^1].BestSoFar)} after generation {run.Generations[^1].Generation}."));

    private static ChartTable Tabulate(IReadOnlyList<RunDetail> runs, CurveAxis axis) => new(
        ["Run", TitleOf(axis), "Best so far"],
        [.. runs.SelectMany((run, index) => Drawn(run, axis).Zip(Positions(run, axis), (point, position) => (IReadOnlyList<string>)
            [$"{RunLetters.Of(index)} · {run.Summary.Name}", position.ToString("0.##", CultureInfo.InvariantCulture), Formats.Percent(point.BestSoFar)]))]);
}
