using Plotly.Blazor;
using Plotly.Blazor.LayoutLib;
using Plotly.Blazor.Traces;
using Plotly.Blazor.Traces.ScatterLib;
using Plotly.Blazor.Traces.ScatterLib.MarkerLib;

namespace Eep.Web.Components.Charts;

/// <summary>How much of the differences between scores goes with one option.</summary>
/// <param name="Explained">Share of the variance of the scores that lies between the option's values (eta squared), in [0, 1].</param>
/// <param name="ByChance">What an option without any effect explains on average with as many values: (values - 1) / (runs - 1).</param>
public sealed record OptionImportance(string Option, int Values, double Explained, double ByChance)
{
    /// <summary>Fewer scores say nothing.</summary>
    public const int FewestRuns = 4;

    /// <summary>
    /// Of every option that differs and whose values repeat: one that has a value of its own in every run explains everything, which says nothing.
    /// The most important first.
    /// </summary>
    /// <param name="options">Name and value in each run.</param>
    /// <param name="scores">Of each run; null where there is none.</param>
    public static IReadOnlyList<OptionImportance> Of(IEnumerable<(string Name, IReadOnlyList<string> Values)> options, IReadOnlyList<double?> scores)
    {
        var scored = Enumerable.Range(0, scores.Count).Where(run => scores[run] is not null).ToArray();
        if (scored.Length < FewestRuns)
        {
            return [];
        }

        var mean = scored.Average(run => scores[run]!.Value);
        var all = scored.Sum(run => Math.Pow(scores[run]!.Value - mean, 2));
        return
        [
            .. options.Select(option => (option.Name, Groups: scored.GroupBy(run => option.Values[run], run => scores[run]!.Value).ToArray()))
                .Where(option => option.Groups.Length > 1 && option.Groups.Length < scored.Length)
                .Select(option => new OptionImportance(
                    option.Name, option.Groups.Length,
                    all == 0 ? 0 : option.Groups.Sum(group => group.Count() * Math.Pow(group.Average() - mean, 2)) / all,
                    (option.Groups.Length - 1.0) / (scored.Length - 1)))
                .OrderByDescending(importance => importance.Explained - importance.ByChance),
        ];
    }
}

/// <summary>Which option matters? The share of the score's variance that goes with each, beside what chance alone would give.</summary>
public static class ImportanceChart
{
    public static ChartSpec Build(IReadOnlyList<OptionImportance> importances, ChartColors colors)
    {
        var layout = ChartLayout.Create(
            colors, new XAxis { ZeroLine = false, AutoMargin = Plotly.Blazor.LayoutLib.XAxisLib.AutoMarginFlag.True },
            ChartLayout.PercentAxis(colors, "Variance explained"), new Margin { L = 56, R = 12, T = 34, B = 44 });
        (layout.HoverMode, layout.ShowLegend, layout.Legend) = (HoverModeEnum.X, true, [ChartLayout.TopLegend()]);
        List<object> names = [.. importances.Select(importance => (object)importance.Option)];
        return new ChartSpec(
            [
                new Bar
                {
                    Name = "Explained", X = names, Y = [.. importances.Select(importance => (object)importance.Explained)],
                    Marker = new Plotly.Blazor.Traces.BarLib.Marker { Color = colors.Main }, HoverTemplate = "%{y:.0%}<extra>Explained</extra>",
                },
                new Scatter
                {
                    Name = "By chance alone", X = names, Y = [.. importances.Select(importance => (object)importance.ByChance)], Mode = ModeFlag.Markers,
                    Marker = new Marker { Size = 16, Color = colors.Accent, Symbol = SymbolEnum.LineEwOpen }, HoverTemplate = "%{y:.0%}<extra>By chance alone</extra>",
                },
            ],
            layout, Summarise(importances), new ChartTable(
                ["Option", "Values", "Explained", "By chance alone"],
                [.. importances.Select(importance => (IReadOnlyList<string>)
                    [importance.Option, Formats.Count(importance.Values), Formats.Percent(importance.Explained), Formats.Percent(importance.ByChance)])]));
    }

    private static string Summarise(IReadOnlyList<OptionImportance> importances) => importances switch
    {
        [] => $"Nothing to say: it takes {OptionImportance.FewestRuns} runs with a score, and an option with values that repeat among them.",
        [var first, ..] when first.Explained <= first.ByChance => "No option explains more of the differences than chance would.",
        [var first, ..] => $"{first.Option} goes with {Formats.Percent(first.Explained)} of the differences between the scores; chance alone would give {Formats.Percent(first.ByChance)}.",
    };
}
