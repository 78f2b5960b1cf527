using Eep.Core.Evaluation.Suites;
using Eep.Core.Runs;
using Eep.Web.Budgets;
using Plotly.Blazor;
using Plotly.Blazor.LayoutLib;
using Plotly.Blazor.Traces;
using Plotly.Blazor.Traces.ScatterLib;
using Plotly.Blazor.Traces.ScatterLib.ErrorYLib;
using Plotly.Blazor.Traces.ScatterLib.MarkerLib;

namespace Eep.Web.Components.Charts;

/// <summary>Where does quality begin to go? Score against memory, one point a budget with its interval, the full model and the gate as lines.</summary>
public static class BudgetCurveChart
{
    private static readonly string[] Columns = ["Experts", "Per token", "Memory", "Of the full model", "Validation", "Low", "High", "Verdict", "Test"];

    /// <param name="best">Best score so far of the run in work, on the search split; null when there is none.</param>
    public static ChartSpec Build(BudgetSearchView search, double? best, ChartColors colors)
    {
        var x = ChartLayout.NumberAxis(colors, "Memory, share of the full model", 1);
        (x.TickFormat, x.DTick, x.Tick0) = (".0%", null, null);
        var layout = ChartLayout.Create(colors, x, ChartLayout.PercentAxis(colors, "Score"), new Margin { L = 56, R = 16, T = 34, B = 44 });
        (layout.HoverMode, layout.ShowLegend, layout.Legend) = (HoverModeEnum.Closest, true, [ChartLayout.TopLegend()]);
        return new ChartSpec([.. Lines(search, colors), .. Points(search, colors), .. InWork(search, best, colors)], layout, Summarise(search), Tabulate(search));
    }

    /// <summary>Share of the full model's bytes.</summary>
    public static double Share(BudgetSearchView search, long bytes) => (double)bytes / search.FullBytes;

    private static IEnumerable<ITrace> Lines(BudgetSearchView search, ChartColors colors)
    {
        if (search.Report is not { Points: [var first, ..] } report)
        {
            return [];
        }

        List<object> x = [Share(search, search.Budgets[0].Bytes), 1.0];
        var (full, gate) = (first.Validation.Full, first.Validation.Full - report.Margin);
        return
        [
            GenerationChart.Line("Full model", x, [full, full], colors.Soft, "dot", 1.5m),
            GenerationChart.Line("Gate", x, [gate, gate], colors.Accent, "dash", 1.5m),
        ];
    }

    private static IEnumerable<ITrace> Points(BudgetSearchView search, ChartColors colors)
    {
        if (search.Report is not { } report)
        {
            return [];
        }

        return new[]
        {
            Measured(search, "Within the margin", [.. report.Points.Where(IsEnough)], colors.Main, SymbolEnum.Circle),
            Measured(search, "Not within it", [.. report.Points.Where(point => !IsEnough(point))], colors.Outcomes[^1], SymbolEnum.X),
            Tested(search, report.Points, colors),
            Chosen(search, report, colors),
        }.Where(trace => trace.X.Count > 0);
    }

    private static Scatter Measured(BudgetSearchView search, string name, IReadOnlyList<SmallestPoint> points, string color, SymbolEnum symbol) => new()
    {
        Name = name,
        X = [.. points.Select(point => (object)Share(search, point.Bytes))],
        Y = [.. points.Select(point => (object)point.Validation.Pruned)],
        HoverTextArray = [.. points.Select(Describe)],
        HoverTemplate = "%{hovertext}<extra></extra>",
        Mode = ModeFlag.Markers,
        Marker = new Marker { Size = 10, Color = color, Symbol = symbol },
        ErrorY = new ErrorY
        {
            Type = TypeEnum.Data,
            Symmetric = false,
            Array = [.. points.Select(point => (object)(point.Validation.Full + point.Validation.High - point.Validation.Pruned))],
            ArrayMinus = [.. points.Select(point => (object)(point.Validation.Pruned - point.Validation.Full - point.Validation.Low))],
            Color = color,
            Thickness = 1.5m,
            Width = 5,
        },
    };

    private static Scatter Tested(BudgetSearchView search, IReadOnlyList<SmallestPoint> points, ChartColors colors) => new()
    {
        Name = "Test split",
        X = [.. points.Select(point => (object)Share(search, point.Bytes))],
        Y = [.. points.Select(point => (object)point.Test.Pruned)],
        HoverTemplate = "%{y:.1%} on the test split<extra></extra>",
        Mode = ModeFlag.Markers,
        Marker = new Marker { Size = 7, Color = colors.Soft, Symbol = SymbolEnum.DiamondOpen },
    };

    private static Scatter Chosen(BudgetSearchView search, SmallestReport report, ChartColors colors)
    {
        var chosen = report.Points.Where(point => point.Budget == report.Budget).ToArray();
        return new Scatter
        {
            Name = search.State.IsFinal() ? "Chosen" : "Smallest so far",
            X = [.. chosen.Select(point => (object)Share(search, point.Bytes))],
            Y = [.. chosen.Select(point => (object)point.Validation.Pruned)],
            HoverInfo = HoverInfoFlag.Skip,
            Mode = ModeFlag.Markers,
            Marker = new Marker { Size = 20, Color = colors.Accent, Symbol = SymbolEnum.CircleOpen },
        };
    }

    private static IEnumerable<ITrace> InWork(BudgetSearchView search, double? best, ChartColors colors) =>
        best is { } score && search.Budgets.FirstOrDefault(line => line.Run is not null && line.Run == search.InWork) is { } line
            ?
            [
                new Scatter
                {
                    Name = "In work, search split",
                    X = [Share(search, line.Bytes)],
                    Y = [score],
                    HoverTextArray = [$"{line.Budget} experts, in work: best {Formats.Percent(score)} on the search split"],
                    HoverTemplate = "%{hovertext}<extra></extra>",
                    Mode = ModeFlag.Markers,
                    Marker = new Marker { Size = 10, Color = colors.SeriesColor(4), Symbol = SymbolEnum.SquareOpen },
                },
            ]
            : [];

    private static string Describe(SmallestPoint point) =>
        $"{point.Budget} experts, {point.ExpertsPerToken} per token: {Formats.Percent(point.Validation.Pruned)}, "
        + $"{Formats.Points(point.Validation.Low)} to {Formats.Points(point.Validation.High)} points against the full model, {Formats.Bytes(point.Bytes)}";

    private static string Summarise(BudgetSearchView search)
    {
        if (search.Report is not { } report)
        {
            return "No budget has been tried to its end yet.";
        }

        var chosen = report.Points.FirstOrDefault(point => point.Budget == report.Budget);
        var tried = $"{report.Points.Count} of {search.Budgets.Count} budgets tried; the full model has {Formats.Percent(report.Points[0].Validation.Full)} on the validation split, the gate lies {Formats.Points(report.Margin)[1..]} points below. ";
        return tried + (chosen is null
            ? "None is within the margin."
            : $"{chosen.Budget} experts have {Formats.Percent(chosen.Validation.Pruned)} with {Formats.Percent(Share(search, chosen.Bytes))} of the memory.");
    }

    private static ChartTable Tabulate(BudgetSearchView search) => new(
        Columns,
        [.. (search.Report?.Points ?? []).Select(point => (IReadOnlyList<string>)
        [
            Formats.Count(point.Budget), Formats.Count(point.ExpertsPerToken), Formats.Bytes(point.Bytes), Formats.Percent(Share(search, point.Bytes)),
            Formats.Percent(point.Validation.Pruned), Formats.Points(point.Validation.Low), Formats.Points(point.Validation.High),
            point.Validation.Verdict.ToString(), Formats.Percent(point.Test.Pruned),
        ])]);

    private static bool IsEnough(SmallestPoint point) => point.Validation.Verdict == Verdict.Pass;
}
