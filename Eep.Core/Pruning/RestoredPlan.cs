using System.Collections.Immutable;

namespace Eep.Core.Pruning;

/// <summary>A plan with some of the experts that it had removed put back.</summary>
public static class RestoredPlan
{
    /// <summary>
    /// The experts come back one-hot, each in its own layer alone. With <paramref name="grow"/> every row stays and the budget grows by the
    /// most that are put back in one layer; layers with fewer take in the best of the others, since the budget is the same everywhere.
    /// Without it the budget stays, and in each layer the kept experts that score least make room. Where layers keep different numbers, all get
    /// the most that one of them keeps.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="scores">[sparse layers, experts]; the higher stays or comes in.</param>
    /// <param name="shape">The model.</param>
    /// <param name="experts">What is put back; at least one.</param>
    /// <param name="grow">Whether the budget grows.</param>
    /// <exception cref="PlanException">An expert is kept already or none of the model's, or the budget has no place for all.</exception>
    public static PruningPlan Of(PruningPlan plan, ExpertTable scores, MoeShape shape, IReadOnlyCollection<ExpertPlace> experts, bool grow)
    {
        if (experts.Count == 0)
        {
            throw new PlanException("No expert to put back is named.");
        }

        foreach (var place in experts)
        {
            if (!shape.SparseLayers.Contains(place.Layer) || place.Expert < 0 || place.Expert >= shape.ExpertCount)
            {
                throw new PlanException($"Layer {place.Layer} has no expert {place.Expert}; name a sparse layer and an expert from 0 to {shape.ExpertCount - 1}.");
            }

            if (!IsRemoved(plan, place))
            {
                throw new PlanException($"Expert {place.Expert} of layer {place.Layer} is not removed by the plan; it cannot be put back.");
            }
        }

        var byLayer = experts.Distinct().GroupBy(place => place.Layer).ToDictionary(group => group.Key, group => (IReadOnlyList<int>)[.. group.Select(place => place.Expert)]);
        ImmutableArray<ImmutableArray<int>> layers = [.. shape.SparseLayers.Where(layer => plan.ForLayer(layer) is not null).Select(layer => ImmutableArray.Create(layer))];
        var budget = grow ? Grown(plan, shape, byLayer) : plan.ExpertBudget;
        var target = new PlanTarget(shape, layers, budget, plan.ExpertsPerToken, plan.RouterSpace)
        {
            Constraints = new ExpertConstraints(pinned: byLayer),
            Alignment = plan.Alignment,
        };
        var restored = ResizedPlan.Of(plan, scores, target);
        return experts.All(place => !IsRemoved(restored, place))
            ? restored
            : throw new PlanException($"The budget of {budget} has no place for all {experts.Count} experts; put back fewer, or let the budget grow.");
    }

    /// <summary>Whether nothing of an original expert is left: no row has a part of it.</summary>
    public static bool IsRemoved(PruningPlan plan, ExpertPlace place)
    {
        if (plan.ForLayer(place.Layer) is not { } group)
        {
            return false;
        }

        return Enumerable.Range(0, group.ExpertMerging.Rows).All(row => group.ExpertMerging[row, place.Expert] == 0);
    }

    private static int Grown(PruningPlan plan, MoeShape shape, Dictionary<int, IReadOnlyList<int>> byLayer)
    {
        // Where the router has groups of experts, each of them gets the same number.
        var size = shape.ExpertCount / shape.GroupCount;
        var most = byLayer.Values.Max(experts => experts.GroupBy(expert => expert / size).Max(group => group.Count()));
        return Math.Min(shape.ExpertCount, plan.ExpertBudget + (most * shape.GroupCount));
    }
}
