namespace Eep.Web.Components.Charts;

/// <summary>What a table of cells says, made without a browser; the cells themselves are drawn by the browser.</summary>
/// <param name="Summary">In a sentence or two, for those who cannot see it.</param>
/// <param name="Values">The numbers as a table.</param>
public sealed record MapSpec(string Summary, ChartTable Values);
