using Eep.Core.Pruning;
using Eep.Web.Components.Controls;

namespace Eep.Web.Components.Charts;

/// <summary>How much the kept experts of plans overlap (Jaccard: kept by both / kept by either), layer by layer.</summary>
/// <param name="Layers">Layers that all plans cover, ascending.</param>
/// <param name="Pairs">Indices of the plans of each pair.</param>
/// <param name="Overlaps">[pairs][layers], in [0, 1].</param>
/// <param name="ByChance">Overlap that two random choices of as many experts have: E'^2 / E shared, of 2 E' less that.</param>
public sealed record AgreementSpec(
    IReadOnlyList<int> Layers, IReadOnlyList<(int First, int Second)> Pairs, double[][] Overlaps, double ByChance)
{
    /// <summary>Compares plans; null when fewer than two can be compared.</summary>
    public static AgreementSpec? Of(IReadOnlyList<PruningPlan> plans)
    {
        if (plans.Count < 2 || plans.Any(plan => plan.ExpertCount != plans[0].ExpertCount))
        {
            return null;
        }

        int[] layers = [.. plans[0].Groups.SelectMany(group => group.Layers).Where(layer => plans.All(plan => plan.ForLayer(layer) is not null)).Order()];
        (int First, int Second)[] pairs =
            [.. Enumerable.Range(0, plans.Count).SelectMany(first => Enumerable.Range(first + 1, plans.Count - first - 1).Select(second => (first, second)))];
        var shared = (double)plans[0].ExpertBudget * plans[0].ExpertBudget / plans[0].ExpertCount;
        return layers.Length == 0 ? null : new AgreementSpec(
            layers, pairs,
            [.. pairs.Select(pair => layers.Select(layer => PlanTable.Agreement(plans[pair.First], plans[pair.Second], layer)).ToArray())],
            shared / ((2 * plans[0].ExpertBudget) - shared));
    }

    /// <summary>[plans][plans]: overlap in one layer, or the mean over all.</summary>
    public double[][] Square(int? layer)
    {
        var count = Pairs.Max(pair => pair.Second) + 1;
        double[][] square = [.. Enumerable.Range(0, count).Select(_ => new double[count])];
        for (var plan = 0; plan < count; plan++)
        {
            square[plan][plan] = 1;
        }

        for (var index = 0; index < Pairs.Count; index++)
        {
            var (first, second) = Pairs[index];
            square[first][second] = square[second][first] = layer is { } one ? Overlaps[index][Layers.ToList().IndexOf(one)] : Overlaps[index].Average();
        }

        return square;
    }

    /// <summary>What the square says.</summary>
    public MapSpec SquareMap(IReadOnlyList<string> names, int? layer) => new(
        $"Overlap of two runs on average {Formats.Percent(Overlaps.Average(row => row.Average()))} over all layers; two random choices of as many experts overlap by about {Formats.Percent(ByChance)}.",
        Table("Run", names, names, Square(layer)));

    /// <summary>What the table of layers says.</summary>
    public MapSpec LayerMap(IReadOnlyList<string> names)
    {
        double[] means = [.. Enumerable.Range(0, Layers.Count).Select(column => Overlaps.Average(row => row[column]))];
        return new MapSpec(
            $"Most agreement in layer {Layers[Array.IndexOf(means, means.Max())]} ({Formats.Percent(means.Max())}), least in layer {Layers[Array.IndexOf(means, means.Min())]} ({Formats.Percent(means.Min())}).",
            Table("Pair", PairNames(names), [.. Layers.Select(layer => $"{layer}")], Overlaps));
    }

    public IReadOnlyList<string> PairNames(IReadOnlyList<string> names) => [.. Pairs.Select(pair => $"{names[pair.First]}{names[pair.Second]}")];

    private static ChartTable Table(string head, IReadOnlyList<string> rows, IReadOnlyList<string> columns, double[][] values) => new(
        [head, .. columns], [.. values.Select((row, index) => (IReadOnlyList<string>)[rows[index], .. row.Select(value => Formats.Percent(value))])]);
}
