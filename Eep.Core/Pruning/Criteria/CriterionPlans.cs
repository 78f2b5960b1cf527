using System.Collections.Immutable;

namespace Eep.Core.Pruning.Criteria;

/// <summary>Turns a criterion's scores into the one-shot plan that keeps the best experts.</summary>
public static class CriterionPlans
{
    /// <summary>
    /// The one-hot plan that keeps the <paramref name="budget"/> best experts of each group. A group's score is the sum over its layers
    /// of the layer's scores divided by their sum, since raw scores do not compare between layers (METHOD.md B14). The lower index
    /// wins a tie; kept experts are in ascending order. Where routers choose groups of experts first, equally many are kept of each.
    /// </summary>
    /// <param name="scores">[sparse layers, experts]; the higher is kept.</param>
    /// <param name="shape">The model.</param>
    /// <param name="groups">Layers of each group, as <see cref="LayerGroups.Divide"/> gives them.</param>
    /// <param name="budget">E', the same in each group.</param>
    /// <param name="expertsPerToken">k of the pruned model; in [1, budget].</param>
    /// <param name="routerSpace">Router space of the plan.</param>
    /// <exception cref="PlanException">The table does not fit the model, a score is not a number, or the budget is out of range.</exception>
    public static PruningPlan Select(
        ExpertTable scores,
        MoeShape shape,
        ImmutableArray<ImmutableArray<int>> groups,
        int budget,
        int expertsPerToken,
        RouterSpace routerSpace = RouterSpace.Logits)
    {
        if (scores.Layers != shape.SparseLayerCount || scores.Experts != shape.ExpertCount)
        {
            throw new PlanException(
                $"The scores are for {scores.Layers} layers of {scores.Experts} experts; the model has {shape.SparseLayerCount} of {shape.ExpertCount}.");
        }

        if (budget < 1 || budget > shape.ExpertCount)
        {
            throw new PlanException($"The expert budget is {budget}; it must be 1 to {shape.ExpertCount}, the model's experts per layer.");
        }

        if (budget % shape.GroupCount != 0)
        {
            throw new PlanException($"The expert budget is {budget}; {ExpertBudgets.Rule(shape, budget, expertsPerToken)}");
        }

        return PruningPlan.Select(
            shape, groups, group => Best(GroupScores(scores, shape, groups[group]), budget, shape.GroupCount), expertsPerToken, routerSpace);
    }

    private static double[] GroupScores(ExpertTable scores, MoeShape shape, ImmutableArray<int> layers)
    {
        var sums = new double[shape.ExpertCount];
        foreach (var layer in layers)
        {
            var row = scores.Row(shape.SparseLayers.IndexOf(layer));
            var total = 0.0;
            for (var expert = 0; expert < row.Length; expert++)
            {
                if (!double.IsFinite(row[expert]))
                {
                    throw new PlanException($"The score of expert {expert} in layer {layer} is {row[expert]}; it must be finite.");
                }

                total += Math.Abs(row[expert]);
            }

            for (var expert = 0; expert < row.Length; expert++)
            {
                sums[expert] += total == 0 ? 0 : row[expert] / total;
            }
        }

        return sums;
    }

    /// <summary>The best of each of the router's groups, ascending.</summary>
    private static int[] Best(double[] scores, int budget, int routerGroups)
    {
        var size = scores.Length / routerGroups;
        return
        [
            .. Enumerable.Range(0, routerGroups).SelectMany(group => Enumerable.Range(group * size, size)
                .OrderByDescending(expert => scores[expert])
                .ThenBy(expert => expert)
                .Take(budget / routerGroups)
                .Order()),
        ];
    }
}
