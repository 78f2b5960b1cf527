using System.Globalization;
using Eep.Core.Pruning;

namespace Eep.Web.Components.Charts;

/// <summary>W_EM of one layer: which original experts each new expert is made of, rows in the order of the export.</summary>
/// <param name="Rows">Names of the new experts, 0 ...</param>
/// <param name="Cells">[new][original] coefficients.</param>
/// <param name="Titles">What the pointer reads on each cell.</param>
/// <param name="Limit">Largest magnitude; the scale is symmetric around zero.</param>
public sealed record MergeMapSpec(MapSpec Map, double[][] Cells, IReadOnlyList<string> Titles, double Limit)
{
    /// <param name="traffic">Token share of each original expert in this layer; null where it is not known.</param>
    public static MergeMapSpec Of(GroupPlan group, int layer, double[]? traffic)
    {
        var matrix = group.ExpertMerging;
        double[][] cells = [.. Enumerable.Range(0, matrix.Rows).Select(row => matrix.Row(row).ToArray().Select(value => (double)value).ToArray())];
        var merged = cells.Count(row => row.Count(value => value != 0) > 1);
        var gone = Enumerable.Range(0, matrix.Columns).Count(column => cells.All(row => row[column] == 0));
        var summary = $"Layer {layer}: {matrix.Rows} new experts of {matrix.Columns}; {merged} are mixtures, {gone} originals are in none of them.";
        return new MergeMapSpec(
            new MapSpec(summary, Tabulate(cells, matrix.Columns)),
            cells,
            [.. cells.SelectMany((row, index) => row.Select((value, column) => Title(index, column, value, traffic)))],
            cells.SelectMany(row => row).Select(Math.Abs).Append(1).Max());
    }

    private static string Title(int row, int column, double value, double[]? traffic) =>
        $"new expert {row}, original {column}: {Number(value)}"
        + (traffic is null ? "" : $"; {Formats.Percent(traffic[column])} of the full model's tokens");

    private static ChartTable Tabulate(double[][] cells, int columns) => new(
        ["New expert", .. Enumerable.Range(0, columns).Select(column => $"E{column}"), "Sum"],
        [.. cells.Select((row, index) => (IReadOnlyList<string>)[Formats.Count(index), .. row.Select(Number), Number(row.Sum())])]);

    private static string Number(double value) => value == 0 ? "0" : value.ToString("0.000", CultureInfo.InvariantCulture);
}
