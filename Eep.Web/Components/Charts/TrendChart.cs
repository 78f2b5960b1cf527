using System.Globalization;
using Eep.Core.Evaluation.Suites;
using Eep.Web.Evaluations;
using Plotly.Blazor;
using Plotly.Blazor.LayoutLib;
using Plotly.Blazor.Traces;
using Plotly.Blazor.Traces.ScatterLib;
using Plotly.Blazor.Traces.ScatterLib.LineLib;

namespace Eep.Web.Components.Charts;

/// <summary>One task in one evaluation of a suite.</summary>
/// <param name="Gate">The least score that every rule about the task lets pass; null without rules.</param>
/// <param name="Verdict">Of the rules about the task; null without.</param>
public sealed record TrendPoint(EvaluationView Evaluation, TaskComparison Task, double? Gate, Verdict? Verdict)
{
    /// <summary>Name of the candidate, where the evaluation had several.</summary>
    public string? Candidate { get; init; }

    /// <summary>The points of each task, oldest evaluation first.</summary>
    /// <param name="evaluations">Completed ones of one suite.</param>
    public static IReadOnlyDictionary<string, IReadOnlyList<TrendPoint>> ByTask(IEnumerable<EvaluationView> evaluations) => evaluations
        .OrderBy(evaluation => evaluation.CreatedAt)
        .SelectMany(evaluation => evaluation.Summary!.Verdicts.SelectMany(verdict => verdict.Tasks.Select(task => Of(evaluation, verdict, task))))
        .GroupBy(point => point.Task.Task)
        .ToDictionary(group => group.Key, group => (IReadOnlyList<TrendPoint>)[.. group]);

    private static TrendPoint Of(EvaluationView evaluation, SuiteVerdict verdict, TaskComparison task)
    {
        var results = verdict.Gates.Where(gate => gate.Subject == task.Task).ToArray();
        double[] limits =
        [
            .. results.Select(result => TaskGate.Parse(result.Rule)).OfType<TaskGate>()
                .Select(gate => gate.Margin(task.Baseline) is { } margin ? task.Baseline - margin : gate.Limit),
        ];
        return new TrendPoint(
            evaluation, task, limits.Length == 0 ? null : limits.Max(), results.Length == 0 ? null : results.Max(result => result.Verdict))
        {
            Candidate = evaluation.Summary!.Verdicts.Count > 1 ? verdict.Candidate : null,
        };
    }
}

/// <summary>How a task went over the evaluations of a suite: score with its interval, the baseline's, and the gate.</summary>
public static class TrendChart
{
    public static ChartSpec Build(IReadOnlyList<TrendPoint> points, ChartColors colors)
    {
        var axis = ChartLayout.NumberAxis(colors, "Evaluation, oldest first", points.Count);
        axis.Tick0 = 1;
        var layout = ChartLayout.Create(colors, axis, ChartLayout.PercentAxis(colors, "Score"), new Margin { L = 56, R = 12, T = 34, B = 44 });
        layout.ShowLegend = true;
        layout.Legend = [ChartLayout.TopLegend()];
        layout.HoverMode = HoverModeEnum.XUnified;
        return new ChartSpec(Traces(points, colors), layout, Summarise(points), Tabulate(points));
    }

    private static ITrace[] Traces(IReadOnlyList<TrendPoint> points, ChartColors colors)
    {
        List<object> x = [.. Enumerable.Range(1, points.Count).Cast<object>()];
        return
        [
            new Scatter
            {
                Name = "interval, low", X = x, Y = Values(point => point.Task.Baseline + point.Task.Low), Mode = ModeFlag.Lines,
                Line = new Line { Width = 0, Color = colors.Band }, ShowLegend = false, HoverInfo = HoverInfoFlag.Skip,
            },
            new Scatter
            {
                Name = "Interval", X = x, Y = Values(point => point.Task.Baseline + point.Task.High), Mode = ModeFlag.Lines,
                Line = new Line { Width = 0, Color = colors.Band }, Fill = FillEnum.ToNextY, FillColor = colors.Band, HoverTemplate = "up to %{y:.1%}<extra>Interval</extra>",
            },
            Level("Baseline", point => point.Task.Baseline, colors.Soft, "dot"),
            Level("Gate", point => point.Gate, colors.Accent, "dash"),
            new Scatter
            {
                Name = "Candidate", X = x, Y = Values(point => point.Task.Candidate), Mode = ModeFlag.Lines | ModeFlag.Markers,
                Line = new Line { Width = 2.25m, Color = colors.Main }, Marker = new Marker { Size = 7, Color = colors.Main }, HoverTemplate = "%{y:.1%}<extra>Candidate</extra>",
            },
        ];

        // One evaluation is a point, and a line needs two: it reaches half an evaluation to either side.
        Scatter Level(string name, Func<TrendPoint, double?> value, string color, string dash) => points.Count > 1
            ? GenerationChart.Line(name, x, Values(value), color, dash, 1.5m)
            : GenerationChart.Line(name, [0.5, 1.5], [.. Values(value), .. Values(value)], color, dash, 1.5m);

        List<object> Values(Func<TrendPoint, double?> value) => [.. points.Select(point => (object)value(point)!)];
    }

    private static string Summarise(IReadOnlyList<TrendPoint> points)
    {
        var last = points[^1];
        var failed = points.Count(point => point.Verdict == Verdict.Fail);
        var change = points.Count < 2 ? "" : $", {Formats.Points(last.Task.Candidate - points[^2].Task.Candidate)} points against the evaluation before";
        return $"Last {Formats.Percent(last.Task.Candidate)}{change}; {failed} of {points.Count} evaluations broke a rule about it.";
    }

    private static ChartTable Tabulate(IReadOnlyList<TrendPoint> points) => new(
        ["Evaluation", "Started", "Baseline", "Candidate", "Change", "Gate", "Verdict"],
        [.. points.Select((point, index) => (IReadOnlyList<string>)
        [
            string.Create(CultureInfo.InvariantCulture, $"{index + 1}: {point.Evaluation.Name}{(point.Candidate is { } candidate ? $", {candidate}" : null)}"), Formats.Exact(point.Evaluation.CreatedAt), Formats.Percent(point.Task.Baseline),
            Formats.Percent(point.Task.Candidate), Formats.Points(point.Task.Difference), Formats.Percent(point.Gate), point.Verdict?.ToString() ?? Formats.None,
        ])]);
}
