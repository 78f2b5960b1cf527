using Eep.Core.Pruning;

namespace Eep.Web.Components.RunTabs;

/// <summary>What an expert is to two plans of one layer.</summary>
public enum ExpertFate
{
    /// <summary>Kept by neither.</summary>
    Neither,

    /// <summary>Kept by both.</summary>
    Both,

    /// <summary>Kept by the first only.</summary>
    First,

    /// <summary>Kept by the second only.</summary>
    Second,
}

/// <summary>Two plans of one model beside each other: layer by layer, expert by expert.</summary>
/// <param name="Layers">Sparse layers that either names, ascending.</param>
/// <param name="Fates">[layers][experts].</param>
public sealed record PlanComparison(IReadOnlyList<int> Layers, IReadOnlyList<IReadOnlyList<ExpertFate>> Fates)
{
    /// <summary>Experts with a fate, over all layers.</summary>
    public int Count(ExpertFate fate) => Fates.Sum(row => row.Count(other => other == fate));

    /// <summary>Compares the kept experts; of a merged expert the one with the largest coefficient.</summary>
    public static PlanComparison Of(PruningPlan first, PruningPlan second)
    {
        int[] layers = [.. first.Groups.Concat(second.Groups).SelectMany(group => group.Layers).Distinct().Order()];
        return new PlanComparison(layers, [.. layers.Select(layer => Row(Kept(first, layer), Kept(second, layer), first.ExpertCount))]);
    }

    /// <summary>The second plan in some layers, the first in all others: one group a layer.</summary>
    /// <exception cref="PlanException">The plans differ in budget, experts per token, router space or alignment.</exception>
    public static PruningPlan Hybrid(PruningPlan first, PruningPlan second, int fromLayer, int toLayer)
    {
        if (first.ExpertTotal != second.ExpertTotal)
        {
            throw new PlanException($"Plans that keep {first.ExpertTotal} and {second.ExpertTotal} experts in all cannot be mixed.");
        }

        if (first.ExpertsPerToken != second.ExpertsPerToken || first.RouterSpace != second.RouterSpace || first.Alignment != second.Alignment)
        {
            throw new PlanException("Plans that differ in experts per token, router space or neuron alignment cannot be mixed.");
        }

        return first.With(
            [
                .. first.Groups.SelectMany(group => group.Layers).Order().Select(layer =>
                {
                    var source = layer >= fromLayer && layer <= toLayer ? second : first;
                    var group = source.ForLayer(layer) ?? throw new PlanException($"Only one of the plans covers layer {layer}.");
                    return new GroupPlan([layer], group.ExpertMerging, group.RouterMapping);
                }),
            ]);
    }

    /// <summary>The experts that a plan keeps in each layer it names; of a merged expert the one with the largest coefficient.</summary>
    public static IReadOnlyDictionary<int, IReadOnlyList<int>> Kept(PruningPlan plan) => plan.Groups
        .SelectMany(group => group.Layers)
        .ToDictionary(layer => layer, layer => (IReadOnlyList<int>)[.. Kept(plan, layer).Order()]);

    private static HashSet<int> Kept(PruningPlan plan, int layer) =>
        plan.ForLayer(layer) is { } group ? [.. group.ExpertMerging.Dominants()] : [.. Enumerable.Range(0, plan.ExpertCount)];

    private static ExpertFate[] Row(HashSet<int> first, HashSet<int> second, int experts) =>
    [
        .. Enumerable.Range(0, experts).Select(expert => (first.Contains(expert), second.Contains(expert)) switch
        {
            (true, true) => ExpertFate.Both,
            (true, false) => ExpertFate.First,
            (false, true) => ExpertFate.Second,
            _ => ExpertFate.Neither,
        }),
    ];
}
