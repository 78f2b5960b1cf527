using System.Collections;
using Plotly.Blazor;
using PlotLayout = Plotly.Blazor.Layout;

namespace Eep.Web.Components.Charts;

/// <summary>Everything a chart shows, made without a browser.</summary>
/// <param name="Summary">What the chart says, in a sentence or two, for those who cannot see it.</param>
/// <param name="Values">The drawn numbers as a table.</param>
public sealed record ChartSpec(IReadOnlyList<ITrace> Traces, PlotLayout Layout, string Summary, ChartTable Values)
{
    /// <summary>
    /// What the look of the chart is made from, where it is known to be made from little: two charts of one builder with equal looks and as many traces differ
    /// in their points only.
    /// </summary>
    public object? Look { get; init; }

    /// <summary>Whether there is nothing to draw; then the summary says what is missing.</summary>
    public bool IsEmpty => Values.Rows.Count == 0;
}

/// <summary>The numbers behind a chart, formatted.</summary>
public sealed record ChartTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>A table whose rows are formatted when somebody reads them: few do, and charts are made again with every generation.</summary>
    public static ChartTable Of<T>(IReadOnlyList<string> columns, IReadOnlyList<T> items, Func<T, int, IReadOnlyList<string>> row) =>
        new(columns, new FormattedRows<T>(items, row));

    private sealed class FormattedRows<T>(IReadOnlyList<T> items, Func<T, int, IReadOnlyList<string>> row) : IReadOnlyList<IReadOnlyList<string>>
    {
        public int Count => items.Count;

        public IReadOnlyList<string> this[int index] => row(items[index], index);

        public IEnumerator<IReadOnlyList<string>> GetEnumerator() => items.Select(row).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
