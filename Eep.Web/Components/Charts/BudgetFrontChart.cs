using Eep.Web.Budgets;
using Plotly.Blazor;
using Plotly.Blazor.LayoutLib;
using Plotly.Blazor.Traces;
using Plotly.Blazor.Traces.ScatterLib;
using Plotly.Blazor.Traces.ScatterLib.LineLib;
using Plotly.Blazor.Traces.ScatterLib.MarkerLib;

namespace Eep.Web.Components.Charts;

/// <summary>What trade-offs are there now? The points that no other beats in score, memory and experts per token, and those of the run in work.</summary>
public static class BudgetFrontChart
{
    public static ChartSpec Build(BudgetSearchView search, BudgetFront front, ChartColors colors)
    {
        var x = ChartLayout.NumberAxis(colors, "Memory saved", 1);
        (x.TickFormat, x.DTick, x.Tick0) = (".0%", null, null);
        var layout = ChartLayout.Create(colors, x, ChartLayout.PercentAxis(colors, "Score"), new Margin { L = 56, R = 24, T = 34, B = 44 });
        (layout.HoverMode, layout.ShowLegend, layout.Legend) = (HoverModeEnum.Closest, true, [ChartLayout.TopLegend()]);
        Place[] all = [.. front.Points.Select(point => new Place(Saved(search, point.Bytes), point.Validation.Pruned, point.ExpertsPerToken, $"{point.Budget} experts"))];
        Place[] best = [.. front.Front.Select(place => all[place]).OrderBy(place => place.Saved)];
        Place[] work = [.. front.Archive.Select(point => new Place(Saved(search, point.Bytes), point.Score, point.ExpertsPerToken, "run in work, search split"))];
        return new ChartSpec(
            [
                .. new[]
                {
                    Trace("Not beaten", best, colors.Main, SymbolEnum.Diamond, withLine: true),
                    Trace("Beaten by another", [.. all.Except(best)], colors.Soft, SymbolEnum.CircleOpen),
                    Trace("Run in work, search split", work, colors.SeriesColor(4), SymbolEnum.SquareOpen),
                }.Where(trace => trace.X.Count > 0),
            ],
            layout,
            Summarise(front),
            new ChartTable(
                ["Point", "Experts per token", "Memory saved", "Score", "Front"],
                [
                    .. all.Select((place, index) => Row(place, front.Front.Contains(index) ? "not beaten" : "beaten")),
                    .. work.Select(place => Row(place, "in work")),
                ]));
    }

    private static double Saved(BudgetSearchView search, long bytes) => 1 - BudgetCurveChart.Share(search, bytes);

    private static Scatter Trace(string name, IReadOnlyList<Place> places, string color, SymbolEnum symbol, bool withLine = false) => new()
    {
        Name = name,
        X = [.. places.Select(place => (object)place.Saved)],
        Y = [.. places.Select(place => (object)place.Score)],
        TextArray = [.. places.Select(place => $"{place.Active}")],
        TextPosition = TextPositionEnum.TopCenter,
        HoverTextArray = [.. places.Select(place => $"{place.Name}, {place.Active} per token: {Formats.Percent(place.Score)} at {Formats.Percent(place.Saved)} less memory")],
        HoverTemplate = "%{hovertext}<extra></extra>",
        Mode = withLine ? ModeFlag.Lines | ModeFlag.Markers | ModeFlag.Text : ModeFlag.Markers | ModeFlag.Text,
        Line = new Plotly.Blazor.Traces.ScatterLib.Line { Width = 1.5m, Color = color, Shape = ShapeEnum.Vh },
        Marker = new Marker { Size = 10, Color = color, Symbol = symbol },
    };

    private static IReadOnlyList<string> Row(Place place, string front) =>
        [place.Name, Formats.Count(place.Active), Formats.Percent(place.Saved), Formats.Percent(place.Score), front];

    private static string Summarise(BudgetFront front) => front.Points.Count == 0
        ? "The front begins with the first run that ends."
        : $"{front.Front.Count} of {front.Points.Count} points are beaten by no other in score, memory and experts per token at once. The number at a point is its experts per token.";

    private sealed record Place(double Saved, double Score, int Active, string Name);
}
