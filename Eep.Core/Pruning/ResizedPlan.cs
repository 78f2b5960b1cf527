using System.Collections.Immutable;
using Eep.Core.Pruning.Criteria;

namespace Eep.Core.Pruning;

/// <summary>Brings a plan to another budget or to finer layer groups, so that a search may start from what another one found.</summary>
public static class ResizedPlan
{
    /// <summary>
    /// The plan with the target's budget, groups and experts per token. Rows stay as they are; where there are too many, those of the experts
    /// that score least go; where there are too few, the best experts that no row has for its dominant one come in, one-hot. Pinned experts
    /// come before all others and banned ones last, in each of the router's groups.
    /// </summary>
    /// <param name="plan">In the target's router space, or a selection.</param>
    /// <param name="scores">[sparse layers, experts]; the higher is kept.</param>
    /// <param name="target">The form wanted.</param>
    /// <exception cref="PlanException">
    /// The plan is for another model, or merges in another router space or alignment, a target group holds layers that it treats apart, or the budget is out of range.
    /// </exception>
    public static PruningPlan Of(PruningPlan plan, ExpertTable scores, PlanTarget target)
    {
        plan.CheckFits(target.Shape);
        target.CheckBudget();
        if (!plan.IsPruningOnly && plan.RouterSpace != target.RouterSpace)
        {
            throw new PlanException($"The plan maps router {Name(plan.RouterSpace)}, the search {Name(target.RouterSpace)}; a plan that merges cannot change that.");
        }

        if (!plan.IsPruningOnly && plan.Alignment != target.Alignment)
        {
            throw new PlanException($"The plan's neuron alignment is {Name(plan.Alignment)}, the search's {Name(target.Alignment)}; a plan that merges cannot change that.");
        }

        return new PruningPlan(
            [.. target.Groups.Select((layers, group) => Resize(plan.Shared(layers), layers, CriterionPlans.GroupScores(scores, target, group), target, group))],
            target.RouterSpace,
            target.ExpertsPerToken,
            target.Alignment);
    }

    private static string Name(NeuronAlignment alignment) => alignment == NeuronAlignment.None ? "none" : "weights";

    private static string Name(RouterSpace space) => space == RouterSpace.Logits ? "logits" : "probabilities";

    private static GroupPlan Resize(GroupPlan source, ImmutableArray<int> layers, double[] scores, PlanTarget target, int group)
    {
        var dominants = source.ExpertMerging.Dominants();
        var rows = dominants.Select((expert, row) => (Expert: expert, Row: row));
        var others = Enumerable.Range(0, scores.Length).Except(dominants).Select(expert => (Expert: expert, Row: dominants.Length));
        var kept = rows.Concat(others)
            .GroupBy(row => row.Expert / target.RouterGroupSize)
            .OrderBy(part => part.Key)
            .SelectMany(part => part
                .OrderByDescending(row => target.IsPinned(group, row.Expert))
                .ThenBy(row => target.IsBanned(group, row.Expert))
                .ThenBy(row => row.Row == dominants.Length)
                .ThenByDescending(row => scores[row.Expert])
                .ThenBy(row => row.Expert)
                .Take(target.BudgetPerRouterGroup)
                .OrderBy(row => row.Expert))
            .ToArray();
        return new GroupPlan(layers, Rows(source.ExpertMerging, kept), Rows(source.RouterMapping, kept));
    }

    private static CoefficientMatrix Rows(CoefficientMatrix source, (int Expert, int Row)[] kept)
    {
        var values = new float[kept.Length * source.Columns];
        for (var row = 0; row < kept.Length; row++)
        {
            if (kept[row].Row < source.Rows)
            {
                source.Row(kept[row].Row).CopyTo(values.AsSpan(row * source.Columns));
            }
            else
            {
                values[(row * source.Columns) + kept[row].Expert] = 1;
            }
        }

        return new CoefficientMatrix(kept.Length, source.Columns, values);
    }
}
