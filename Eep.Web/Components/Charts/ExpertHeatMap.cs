using Plotly.Blazor.LayoutLib;
using Plotly.Blazor.Traces;
using Plotly.Blazor.Traces.HeatMapLib;

namespace Eep.Web.Components.Charts;

/// <summary>A [sparse layers][original experts] table of shares in [0, 1] as a heat map.</summary>
public static class ExpertHeatMap
{
    /// <summary>Token share of each expert: where the best plan routes.</summary>
    public static ChartSpec Utilisation(double[][] values, ChartColors colors)
    {
        var top = Math.Max(0.01, values.SelectMany(row => row).DefaultIfEmpty(0).Max());
        return Build(values, colors, top, "of tokens", SummariseUtilisation(values));
    }

    /// <summary>Share of the parent pool that keeps each expert.</summary>
    public static ChartSpec Survival(double[][] values, ChartColors colors) =>
        Build(values, colors, 1, "of parents keep it", SummariseSurvival(values));

    private static ChartSpec Build(double[][] values, ChartColors colors, double top, string unit, string summary)
    {
        var experts = values.Length == 0 ? 0 : values[0].Length;
        var trace = new HeatMap
        {
            Z = [.. values.Select(row => (object)row)],
            X = [.. Enumerable.Range(0, experts).Cast<object>()],
            Y = [.. Enumerable.Range(0, values.Length).Cast<object>()],
            ColorScale = "Viridis",
            ZMin = 0,
            ZMax = (decimal)top,
            XGap = experts <= 32 ? 2 : 0,
            YGap = values.Length <= 32 ? 2 : 0,
            HoverTemplate = "layer %{y}, expert %{x}<br>%{z:.1%} " + unit + "<extra></extra>",
            ColorBar = new ColorBar
            {
                Thickness = 10,
                OutlineWidth = 0,
                TickFormat = ".0%",
                Len = 1,
                NTicks = 6,
                TickFont = new Plotly.Blazor.Traces.HeatMapLib.ColorBarLib.TickFont { Size = 11, Color = colors.Text },
            },
        };
        return new ChartSpec([trace], Layout(values.Length, experts, colors), summary, Tabulate(values, experts));
    }

    private static Plotly.Blazor.Layout Layout(int layers, int experts, ChartColors colors)
    {
        var x = ChartLayout.NumberAxis(colors, "Expert of the original model", experts);
        x.ShowGrid = false;
        x.DTick = Step(experts);
        var y = ChartLayout.PercentAxis(colors, "Sparse layer");
        y.ShowGrid = false;
        y.TickFormat = "d";
        (y.MinAllowed, y.MaxAllowed) = (null, null);
        y.DTick = Step(layers);
        y.Tick0 = 0;
        y.AutoRange = Plotly.Blazor.LayoutLib.YAxisLib.AutoRangeEnum.Reversed;
        return ChartLayout.Create(colors, x, y, new Margin { L = 44, R = 8, T = 8, B = 42 });
    }

    private static int Step(int count) => count <= 16 ? 1 : count <= 48 ? 4 : count <= 128 ? 8 : 32;

    private static string SummariseUtilisation(double[][] values)
    {
        if (values.Length == 0)
        {
            return "No routing has been counted yet.";
        }

        var even = 1.0 / values[0].Length;
        var (layer, expert) = Largest(values);
        var idle = values.Sum(row => row.Count(value => value == 0));
        return $"Busiest: expert {expert} of layer {layer} with {Formats.Percent(values[layer][expert])} of the tokens "
            + $"(an even load of all experts would be {Formats.Percent(even)}). {idle} of {values.Length * values[0].Length} experts receive none.";
    }

    private static string SummariseSurvival(double[][] values)
    {
        if (values.Length == 0)
        {
            return "No parent pool yet.";
        }

        var all = values.SelectMany(row => row).ToArray();
        return $"{all.Count(value => value >= 1)} of {all.Length} experts are kept by every parent, {all.Count(value => value <= 0)} by none, "
            + $"{all.Count(value => value is > 0 and < 1)} are still contested.";
    }

    private static (int Layer, int Expert) Largest(double[][] values)
    {
        var best = (Layer: 0, Expert: 0);
        for (var layer = 0; layer < values.Length; layer++)
        {
            for (var expert = 0; expert < values[layer].Length; expert++)
            {
                if (values[layer][expert] > values[best.Layer][best.Expert])
                {
                    best = (layer, expert);
                }
            }
        }

        return best;
    }

    private static ChartTable Tabulate(double[][] values, int experts) => new(
        ["Layer", .. Enumerable.Range(0, experts).Select(expert => $"E{expert}")],
        [.. values.Select((row, layer) => (IReadOnlyList<string>)[Formats.Count(layer), .. row.Select(value => Formats.Percent(value))])]);
}
