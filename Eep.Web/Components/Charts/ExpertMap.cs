namespace Eep.Web.Components.Charts;

/// <summary>What a [sparse layers][original experts] table of shares in [0, 1] says.</summary>
public static class ExpertMap
{
    // Shares are sums of 1 / parents.
    private const double Rounding = 1e-9;

    /// <summary>Token share of each expert: where the best plan routes.</summary>
    /// <param name="layers">The model's number of each row's layer; where they are not known, rows are counted.</param>
    public static MapSpec Utilisation(double[][] values, IReadOnlyList<int> layers) => new(SummariseUtilisation(values, layers), Tabulate(values, layers));

    /// <summary>Share of the parent pool that keeps each expert.</summary>
    /// <param name="layers">As in <see cref="Utilisation"/>.</param>
    public static MapSpec Survival(double[][] values, IReadOnlyList<int> layers) => new(SummariseSurvival(values), Tabulate(values, layers));

    private static int LayerOf(int row, IReadOnlyList<int> layers) => row < layers.Count ? layers[row] : row;

    private static string SummariseUtilisation(double[][] values, IReadOnlyList<int> layers)
    {
        if (values.Length == 0)
        {
            return "No routing has been counted yet.";
        }

        var even = 1.0 / values[0].Length;
        var (layer, expert) = Largest(values);
        var idle = values.Sum(row => row.Count(value => value == 0));
        return $"Busiest: expert {expert} of layer {LayerOf(layer, layers)} with {Formats.Percent(values[layer][expert])} of the tokens "
            + $"(an even load of all experts would be {Formats.Percent(even)}). {idle} of {values.Length * values[0].Length} experts receive none.";
    }

    private static string SummariseSurvival(double[][] values)
    {
        if (values.Length == 0)
        {
            return "No parent pool yet.";
        }

        // Thousands of cells, for every viewer and generation: counted without copies.
        var (all, every, none) = (0, 0, 0);
        foreach (var row in values)
        {
            all += row.Length;
            foreach (var value in row)
            {
                every += value > 1 - Rounding ? 1 : 0;
                none += value < Rounding ? 1 : 0;
            }
        }

        return $"{every} of {all} experts are kept by every parent, {none} by none, {all - every - none} are still contested.";
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

    private static ChartTable Tabulate(double[][] values, IReadOnlyList<int> layers) => ChartTable.Of(
        ["Layer", .. Enumerable.Range(0, values.Length == 0 ? 0 : values[0].Length).Select(expert => $"E{expert}")], values,
        (row, layer) => [Formats.Count(LayerOf(layer, layers)), .. row.Select(value => Formats.Percent(value))]);
}
