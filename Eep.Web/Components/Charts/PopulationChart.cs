using Eep.Web.Runs;
using Plotly.Blazor;
using Plotly.Blazor.LayoutLib;
using Plotly.Blazor.Traces;
using Plotly.Blazor.Traces.ScatterLib;
using Plotly.Blazor.Traces.ScatterLib.MarkerLib;

namespace Eep.Web.Components.Charts;

/// <summary>Score of every individual by generation, one series an origin; those that failed lie as a rug at the bottom, those that were stopped at the most they could have reached.</summary>
public static class PopulationChart
{
    /// <summary>More points than this are slow to draw.</summary>
    public const int MostPoints = 2000;

    private const string Failed = "failed";
    private const string Stopped = "stopped early";
    private static readonly SymbolEnum[] Symbols =
        [SymbolEnum.Circle, SymbolEnum.Diamond, SymbolEnum.Square, SymbolEnum.TriangleUp, SymbolEnum.Cross, SymbolEnum.Star];

    public static ChartSpec Build(IReadOnlyList<IndividualView> individuals, ChartColors colors)
    {
        var series = Series(individuals);
        var layout = GenerationChart.Layout(colors, individuals.Max(individual => individual.Generation), ChartLayout.PercentAxis(colors, "Score on the search split"));
        layout.HoverMode = HoverModeEnum.Closest;
        return new ChartSpec(
            [.. series.Select((one, index) => Points(one.Origin, one.Members, index, colors))], layout, Summarise(individuals), ChartTable.Of(
                ["Number", "Generation", "Origin", "Parents", "Score"], individuals, (individual, _) =>
                [
                    Formats.Count(individual.Number), Formats.Count(individual.Generation), individual.Origin,
                    string.Join(", ", individual.Parents), Formats.ScoreOf(individual),
                ]));
    }

    /// <summary>The individual behind a drawn point.</summary>
    public static int NumberAt(IReadOnlyList<IndividualView> individuals, int trace, int point) => Series(individuals)[trace].Members[point].Number;

    // The best and the worst of each generation always stay, and of the rest every so manieth: what is drawn depends on nothing else.
    private static IEnumerable<IndividualView> Drawn(IReadOnlyList<IndividualView> individuals)
    {
        var stride = (individuals.Count + MostPoints - 1) / MostPoints;
        var extremes = stride < 2 ? [] : individuals.GroupBy(individual => individual.Generation)
            .SelectMany(generation => new[] { generation.MaxBy(individual => individual.Score)!, generation.MinBy(individual => individual.Score)! })
            .ToHashSet();
        return individuals.Where((individual, index) => index % Math.Max(1, stride) == 0 || extremes.Contains(individual));
    }

    private static List<(string Origin, List<IndividualView> Members)> Series(IReadOnlyList<IndividualView> individuals) =>
    [
        .. Drawn(individuals).GroupBy(SeriesOf)
            .OrderBy(group => group.Key is Failed or Stopped)
            .ThenBy(group => group.First().Number)
            .Select(group => (group.Key, group.ToList())),
    ];

    private static string SeriesOf(IndividualView individual) => individual switch
    {
        { Failure: not null } => Failed,
        { Stopped: not null } => Stopped,
        _ => individual.Origin.Split(':')[0],
    };

    private static ITrace Points(string origin, List<IndividualView> members, int index, ChartColors colors) => new Scatter
    {
        Name = origin,
        X = [.. members.Select(individual => (object)individual.Generation)],
        Y = [.. members.Select(individual => (object)(individual.Score ?? individual.Stopped?.High ?? 0))],
        HoverTextArray = [.. members.Select(Describe)],
        HoverTemplate = "%{hovertext}<extra></extra>",
        Mode = ModeFlag.Markers,
        Marker = new Marker
        {
            Size = 6,
            Opacity = 0.75m,
            Color = origin is Failed or Stopped ? colors.Outcomes[^1] : colors.SeriesColor(index),
            Symbol = origin == Failed ? SymbolEnum.X : origin == Stopped ? SymbolEnum.TriangleDown : Symbols[index % Symbols.Length],
        },
    };

    private static string Describe(IndividualView individual) =>
        $"number {individual.Number}, {individual.Origin}: {Formats.ScoreOf(individual)}{(individual.Reused ? ", known already" : "")}";

    private static string Summarise(IReadOnlyList<IndividualView> individuals)
    {
        var scored = individuals.Where(individual => individual.Score is not null).ToArray();
        var best = scored.MaxBy(individual => individual.Score);
        return $"{Formats.Count(individuals.Count)} individuals, {Formats.Count(individuals.Count(individual => individual.Reused))} of them known already, "
            + $"{Formats.Count(individuals.Count(individual => individual.Stopped is not null))} stopped early, "
            + $"{Formats.Count(individuals.Count(individual => individual.Failure is not null))} failed."
            + (individuals.Count > MostPoints ? $" Drawn are {Formats.Count(Drawn(individuals).Count())} of them, with the best and the worst of each generation." : "")
            + (best is null ? "" : $" Best: number {best.Number} of generation {best.Generation} ({best.Origin}) with {Formats.Percent(best.Score)}. Click a point to look at its plan.");
    }
}
