using Plotly.Blazor;
using PlotLayout = Plotly.Blazor.Layout;

namespace Eep.Web.Components.Charts;

/// <summary>Everything a chart shows, made without a browser.</summary>
/// <param name="Summary">What the chart says, in a sentence or two, for those who cannot see it.</param>
/// <param name="Values">The drawn numbers as a table.</param>
public sealed record ChartSpec(IReadOnlyList<ITrace> Traces, PlotLayout Layout, string Summary, ChartTable Values);

/// <summary>The numbers behind a chart, formatted.</summary>
public sealed record ChartTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);
