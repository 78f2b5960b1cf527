using Eep.Web.Tasks;
using Plotly.Blazor;
using Plotly.Blazor.LayoutLib;
using Plotly.Blazor.LayoutLib.YAxisLib;
using Plotly.Blazor.Traces;

namespace Eep.Web.Components.Charts;

/// <summary>How long are the rows of a task, and does a model take them?</summary>
public static class TokenChart
{
    private const int MostBins = 30;

    public static ChartSpec Build(TokenLengths lengths, ChartColors colors)
    {
        int[] tokens = [.. lengths.Rows.Select(row => row.Prompt + row.Target).Order()];
        var width = tokens.Length == 0 ? 1 : Math.Max(1, (int)Math.Ceiling((tokens[^1] - tokens[0] + 1) / (double)MostBins));
        (int From, int Count)[] bins = tokens.Length == 0 ? [] :
        [
            .. Enumerable.Range(0, ((tokens[^1] - tokens[0]) / width) + 1).Select(bin => tokens[0] + (bin * width))
                .Select(from => (from, tokens.Count(count => count >= from && count < from + width))),
        ];
        var layout = ChartLayout.Create(
            colors,
            ChartLayout.NumberAxis(colors, "Tokens of prompt and target", tokens.Length == 0 ? 1 : tokens[^1] - tokens[0] + 1),
            new YAxis { Title = new Plotly.Blazor.LayoutLib.YAxisLib.Title { Text = "Rows" }, GridColor = colors.Grid, ZeroLine = false, AutoMargin = AutoMarginFlag.True },
            new Margin { L = 56, R = 12, T = 12, B = 44 });
        var bars = new Bar
        {
            Name = "Rows",
            X = [.. bins.Select(bin => (object)(bin.From + ((width - 1) / 2.0)))],
            Y = [.. bins.Select(bin => (object)bin.Count)],
            Marker = new Plotly.Blazor.Traces.BarLib.Marker { Color = colors.Main },
            HoverTemplate = "%{y} rows, about %{x} tokens<extra></extra>",
        };
        return new ChartSpec([bars], layout, Summarise(lengths, tokens), new ChartTable(
            ["Tokens", "Rows"],
            [.. bins.Select(bin => (IReadOnlyList<string>)[width == 1 ? Formats.Count(bin.From) : $"{Formats.Count(bin.From)} to {Formats.Count(bin.From + width - 1)}", Formats.Count(bin.Count)])]));
    }

    private static string Summarise(TokenLengths lengths, int[] tokens)
    {
        if (tokens.Length == 0)
        {
            return "The split has no rows.";
        }

        var over = lengths.Rows.Count(row => row.Prompt >= lengths.Limit);
        return $"First {Formats.Count(tokens.Length)} rows: median {Formats.Count(tokens[tokens.Length / 2])} tokens, longest {Formats.Count(tokens[^1])}; the model takes {Formats.Count(lengths.Limit)}. "
            + (over == 0 ? "Every prompt fits." : $"{Formats.Count(over)} {(over == 1 ? "prompt does" : "prompts do")} not fit and will be refused.");
    }
}
