using Plotly.Blazor;
using Plotly.Blazor.LayoutLib;
using Plotly.Blazor.LayoutLib.YAxisLib;
using Plotly.Blazor.Traces;
using Plotly.Blazor.Traces.ScatterLib;
using Plotly.Blazor.Traces.ScatterLib.LineLib;

namespace Eep.Web.Components.Charts;

/// <summary>One axis of parallel coordinates: a value per line, as text and as a place.</summary>
/// <param name="Texts">As people read them; a dash where a line has none.</param>
/// <param name="Places">In [0, 1] from the smallest to the largest; null where there is none.</param>
public sealed record ParallelAxis(string Name, IReadOnlyList<string> Texts, IReadOnlyList<double?> Places)
{
    /// <summary>An axis of numbers; constant ones lie in the middle.</summary>
    public static ParallelAxis OfNumbers(string name, IReadOnlyList<double?> values, Func<double, string> format)
    {
        var known = values.OfType<double>().ToArray();
        var (low, range) = known.Length == 0 ? (0, 0) : (known.Min(), known.Max() - known.Min());
        return new ParallelAxis(
            name,
            [.. values.Select(value => value is { } number ? format(number) : Formats.None)],
            [.. values.Select(value => value is { } number ? (range == 0 ? 0.5 : (number - low) / range) : (double?)null)]);
    }

    /// <summary>An axis of words, or of numbers where all are.</summary>
    public static ParallelAxis OfTexts(string name, IReadOnlyList<string> values)
    {
        var numbers = values.Select(value => double.TryParse(value, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : (double?)null).ToArray();
        if (values.All(value => value == Formats.None || double.TryParse(value, System.Globalization.CultureInfo.InvariantCulture, out _)))
        {
            return OfNumbers(name, numbers, number => number.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        string[] words = [.. values.Where(value => value != Formats.None).Distinct().Order(StringComparer.Ordinal)];
        return new ParallelAxis(
            name,
            [.. values],
            [.. values.Select(value => value == Formats.None ? (double?)null : words.Length == 1 ? 0.5 : (double)Array.IndexOf(words, value) / (words.Length - 1))]);
    }
}

/// <summary>
/// Parallel coordinates as scatter lines over normalised axes, with a lane at the bottom for values that a run does not have: drawn so,
/// the page's policy needs no evaluation of code, which the plot library's own kind does.
/// </summary>
public static class ParallelChart
{
    private const double NoValue = -0.16;

    // Characters that fit beside one axis, before the next.
    private const int LongestLabel = 14;

    public static ChartSpec Build(IReadOnlyList<string> lines, IReadOnlyList<ParallelAxis> axes, ChartColors colors)
    {
        var x = new XAxis
        {
            ZeroLine = false,
            GridColor = colors.Grid,
            TickVals = [.. Enumerable.Range(0, axes.Count).Cast<object>()],
            TickText = [.. axes.Select(axis => (object)axis.Name)],
            FixedRange = true,
            Range = [-0.35, axes.Count - 0.65],
        };
        var y = new YAxis
        {
            ZeroLine = false,
            ShowGrid = false,
            TickVals = [NoValue, 0, 1],
            TickText = ["none", "lowest", "highest"],
            Range = [-0.24, 1.08],
            FixedRange = true,
            AutoMargin = AutoMarginFlag.True,
        };
        var layout = ChartLayout.Create(colors, x, y, new Margin { L = 60, R = 20, T = 14, B = 44 });
        layout.HoverMode = HoverModeEnum.Closest;
        layout.Annotations = [.. axes.SelectMany((axis, index) => Labels(axis, index))];
        return new ChartSpec(
            [.. lines.Select((line, index) => Line(line, index, axes, colors))], layout,
            $"{lines.Count} runs over {axes.Count} axes: what differs between them, and what came out. The lane “none” holds values a run does not have.",
            new ChartTable(["Run", .. axes.Select(axis => axis.Name)], [.. lines.Select((line, index) => (IReadOnlyList<string>)[line, .. axes.Select(axis => axis.Texts[index])])]));
    }

    private static IEnumerable<Annotation> Labels(ParallelAxis axis, int index) => axis.Texts.Zip(axis.Places)
        .Where(pair => pair.Second is not null)
        .DistinctBy(pair => pair.First)
        .Where(pair => pair.Second is 0 or 1 or 0.5)
        .DistinctBy(pair => pair.Second)
        .Select(pair => new Annotation
        {
            X = index,
            Y = pair.Second,
            Text = Shortened(pair.First),
            ShowArrow = false,
            XAnchor = Plotly.Blazor.LayoutLib.AnnotationLib.XAnchorEnum.Left,
            XShift = 5,
            YShift = 9,
            Font = new Plotly.Blazor.LayoutLib.AnnotationLib.Font { Size = 11 },
        });

    // Of a path the end tells more. The whole stands in the hover and in the table.
    private static string Shortened(string text) => text.Length <= LongestLabel ? text : "…" + text[^(LongestLabel - 1)..];

    private static ITrace Line(string name, int index, IReadOnlyList<ParallelAxis> axes, ChartColors colors) => new Scatter
    {
        Name = name,
        X = [.. Enumerable.Range(0, axes.Count).Cast<object>()],
        Y = [.. axes.Select(axis => (object)(axis.Places[index] ?? NoValue))],
        Mode = ModeFlag.Lines | ModeFlag.Markers,
        Line = new Line { Width = 2, Color = colors.SeriesColor(index), Dash = ChartColors.SeriesDash(index) },
        HoverTextArray = [.. axes.Select(axis => $"{name}: {axis.Name} {axis.Texts[index]}")],
        HoverTemplate = "%{hovertext}<extra></extra>",
    };
}
