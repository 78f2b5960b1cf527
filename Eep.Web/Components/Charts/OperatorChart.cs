using Eep.Web.Runs;
using Plotly.Blazor;
using Plotly.Blazor.LayoutLib;
using Plotly.Blazor.LayoutLib.YAxisLib;
using Plotly.Blazor.Traces;

namespace Eep.Web.Components.Charts;

/// <summary>Which operator earns its cost? For each origin: children better than their best parent, equal, worse, known already, failed.</summary>
public static class OperatorChart
{
    private static readonly string[] Outcomes = ["Better than its parents", "As good", "Worse", "Known already", "Failed"];

    public static ChartSpec Build(IReadOnlyList<IndividualView> individuals, ChartColors colors)
    {
        var scores = individuals.ToDictionary(individual => individual.Number, individual => individual.Score);
        var origins = individuals.Where(individual => individual.Parents.Count > 0)
            .GroupBy(individual => individual.Origin)
            .OrderByDescending(group => group.Count())
            .Select(group => (Origin: group.Key, Counts: Count(group, scores)))
            .ToArray();
        var layout = ChartLayout.Create(
            colors,
            new XAxis { ZeroLine = false, AutoMargin = Plotly.Blazor.LayoutLib.XAxisLib.AutoMarginFlag.True },
            new YAxis { Title = new Plotly.Blazor.LayoutLib.YAxisLib.Title { Text = "Children" }, GridColor = colors.Grid, ZeroLine = false, AutoMargin = AutoMarginFlag.True },
            new Margin { L = 56, R = 12, T = 34, B = 34 });
        (layout.BarMode, layout.ShowLegend, layout.Legend) = (BarModeEnum.Stack, true, [ChartLayout.TopLegend()]);
        return new ChartSpec(
            [.. Outcomes.Select((outcome, index) => Bars(outcome, index, origins, colors))], layout, Summarise(origins), new ChartTable(
                ["Operator", .. Outcomes],
                [.. origins.Select(origin => (IReadOnlyList<string>)[origin.Origin, .. origin.Counts.Select(count => Formats.Count(count))])]));
    }

    private static ITrace Bars(string outcome, int index, (string Origin, int[] Counts)[] origins, ChartColors colors) => new Bar
    {
        Name = outcome,
        X = [.. origins.Select(origin => (object)origin.Origin)],
        Y = [.. origins.Select(origin => (object)origin.Counts[index])],
        Marker = new Plotly.Blazor.Traces.BarLib.Marker { Color = colors.Outcomes[index] },
        HoverTemplate = $"%{{y}} %{{x}}<extra>{outcome}</extra>",
    };

    private static int[] Count(IEnumerable<IndividualView> children, Dictionary<int, double?> scores)
    {
        var counts = new int[Outcomes.Length];
        foreach (var child in children)
        {
            var parent = child.Parents.Max(number => scores.GetValueOrDefault(number));
            counts[child switch
            {
                { Failure: not null } => 4,
                { Reused: true } => 3,
                _ when child.Score > parent || parent is null => 0,
                _ when child.Score == parent => 1,
                _ => 2,
            }]++;
        }

        return counts;
    }

    private static string Summarise((string Origin, int[] Counts)[] origins) => origins.Length == 0
        ? "No child has been proposed yet."
        : string.Join(" ", origins.Select(origin =>
            $"{Formats.Percent((double)origin.Counts[0] / origin.Counts.Sum())} of {Formats.Count(origin.Counts.Sum())} children by {origin.Origin} beat their parents."));
}
