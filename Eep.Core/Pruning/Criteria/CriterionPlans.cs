namespace Eep.Core.Pruning.Criteria;

/// <summary>Turns a criterion's scores into the one-shot plan that keeps the best experts.</summary>
public static class CriterionPlans
{
    /// <summary>
    /// The one-hot plan that keeps the best experts of each group. A group's score is the sum over its layers of the layer's scores divided
    /// by their sum, since raw scores do not compare between layers (METHOD.md B14). The lower index wins a tie; kept experts are in
    /// ascending order. Where routers choose groups of experts first, equally many are kept of each; pinned experts come before all others.
    /// </summary>
    /// <param name="scores">[sparse layers, experts]; the higher is kept.</param>
    /// <param name="target">The plan's form.</param>
    /// <exception cref="PlanException">The table does not fit the model, a score is not a number, or the budget is out of range.</exception>
    public static PruningPlan Select(ExpertTable scores, PlanTarget target)
    {
        var shape = target.Shape;
        if (scores.Layers != shape.SparseLayerCount || scores.Experts != shape.ExpertCount)
        {
            throw new PlanException(
                $"The scores are for {scores.Layers} layers of {scores.Experts} experts; the model has {shape.SparseLayerCount} of {shape.ExpertCount}.");
        }

        target.CheckBudget();
        return PruningPlan.Select(
            shape, target.Groups, group => Best(GroupScores(scores, target, group), target, group), target.ExpertsPerToken, target.RouterSpace);
    }

    /// <summary>The scores of one group: length E.</summary>
    internal static double[] GroupScores(ExpertTable scores, PlanTarget target, int group)
    {
        var sums = new double[scores.Experts];
        foreach (var layer in target.RowsOf(group))
        {
            var row = scores.Row(layer);
            var total = 0.0;
            for (var expert = 0; expert < row.Length; expert++)
            {
                if (!double.IsFinite(row[expert]))
                {
                    throw new PlanException(
                        $"The score of expert {expert} in layer {target.Shape.SparseLayers[layer]} is {row[expert]}; it must be finite.");
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

    /// <summary>The best of each of the router's groups, pinned ones first and banned ones last, ascending.</summary>
    internal static int[] Best(double[] scores, PlanTarget target, int group) =>
    [
        .. Enumerable.Range(0, scores.Length).Chunk(target.RouterGroupSize).SelectMany(part => part
            .OrderByDescending(expert => target.IsPinned(group, expert))
            .ThenBy(expert => target.IsBanned(group, expert))
            .ThenByDescending(expert => scores[expert])
            .ThenBy(expert => expert)
            .Take(target.BudgetPerRouterGroup)
            .Order()),
    ];
}
