namespace Eep.Web.Components.Layout;

/// <summary>Cascades from the layout: charts draw their own text and grids.</summary>
public sealed record ThemeMode(bool Dark);
