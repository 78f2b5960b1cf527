using Eep.Web.Runs;
using Plotly.Blazor;
using Plotly.Blazor.LayoutLib;
using Plotly.Blazor.LayoutLib.YAxisLib;
using Plotly.Blazor.Traces;
using Plotly.Blazor.Traces.ScatterLib;
using Plotly.Blazor.Traces.ScatterLib.MarkerLib;

namespace Eep.Web.Components.Charts;

/// <summary>Which results matter across everything? Completed runs by memory saved and gain on the test split, with the front of those that no other beats in both.</summary>
public static class PortfolioChart
{
    /// <summary>A completed run on the plane.</summary>
    /// <param name="Saved">Share of tensor bytes saved.</param>
    /// <param name="Gain">Test score less the full model's.</param>
    public sealed record Result(RunSummary Run, double Saved, double Gain);

    /// <summary>The completed runs that have both numbers.</summary>
    public static IReadOnlyList<Result> Results(IEnumerable<RunSummary> runs) =>
    [
        .. runs.Where(run => run is { State: RunState.Completed or RunState.Stopped, TestScore: not null, FullTestScore: not null, Memory.FullBytes: > 0 })
            .Select(run => new Result(run, 1 - ((double)run.Memory!.PrunedBytes / run.Memory.FullBytes), run.TestScore!.Value - run.FullTestScore!.Value)),
    ];

    /// <summary>Those that no other result of the same model and task beats in one number without being worse in the other, by memory saved.</summary>
    public static IReadOnlyList<Result> Front(IReadOnlyList<Result> results) =>
    [
        .. results.Where(one => !results.Any(other => IsComparable(one, other) && Dominates(other, one))).OrderBy(result => result.Saved),
    ];

    public static ChartSpec Build(IReadOnlyList<Result> results, ChartColors colors)
    {
        var front = Front(results);
        var x = ChartLayout.NumberAxis(colors, "Memory saved", 1);
        (x.TickFormat, x.DTick, x.Tick0, x.Range) = (".0%", null, null, [0, 1]);
        var layout = ChartLayout.Create(
            colors, x,
            new YAxis { Title = new Plotly.Blazor.LayoutLib.YAxisLib.Title { Text = "Gain on the test split" }, GridColor = colors.Grid, ZeroLineColor = colors.Soft, TickFormat = "+.0%", AutoMargin = AutoMarginFlag.True },
            new Margin { L = 60, R = 16, T = 34, B = 44 });
        (layout.HoverMode, layout.ShowLegend, layout.Legend) = (HoverModeEnum.Closest, true, [ChartLayout.TopLegend()]);
        Result[] others = [.. results.Except(front)];
        return new ChartSpec(
            [Points("Not beaten", front, colors.Main, SymbolEnum.Diamond), Points("Beaten by another", others, colors.Soft, SymbolEnum.CircleOpen)],
            layout, Summarise(results, front), new ChartTable(
                ["Run", "Memory saved", "Gain, points"],
                [.. front.Concat(others).Select(result => (IReadOnlyList<string>)[result.Run.Name, Formats.Percent(result.Saved), Formats.Points(result.Gain)])]));
    }

    /// <summary>The run behind a drawn point.</summary>
    public static Guid RunAt(IReadOnlyList<Result> results, int trace, int point)
    {
        var front = Front(results);
        return (trace == 0 ? front[point] : results.Except(front).ElementAt(point)).Run.Id;
    }

    private static bool IsComparable(Result one, Result other) => one.Run.ModelName == other.Run.ModelName && one.Run.TaskName == other.Run.TaskName;

    private static bool Dominates(Result one, Result other) =>
        one.Saved >= other.Saved && one.Gain >= other.Gain && (one.Saved > other.Saved || one.Gain > other.Gain);

    private static ITrace Points(string name, IReadOnlyList<Result> results, string color, SymbolEnum symbol) => new Scatter
    {
        Name = name,
        X = [.. results.Select(result => (object)result.Saved)],
        Y = [.. results.Select(result => (object)result.Gain)],
        HoverTextArray = [.. results.Select(result => $"{result.Run.Name}: {Formats.Points(result.Gain)} points at {Formats.Percent(result.Saved)} less memory")],
        HoverTemplate = "%{hovertext}<extra></extra>",
        Mode = ModeFlag.Markers,
        Marker = new Marker { Size = 10, Color = color, Symbol = symbol },
    };

    private static string Summarise(IReadOnlyList<Result> results, IReadOnlyList<Result> front) => results.Count == 0
        ? "No run has completed yet."
        : $"{results.Count} completed runs, {front.Count} of them not beaten by another of the same model and task. Largest gain {Formats.Points(results.Max(result => result.Gain))} points, "
            + $"most memory saved {Formats.Percent(results.Max(result => result.Saved))}. Click a point for its checkpoint.";
}
