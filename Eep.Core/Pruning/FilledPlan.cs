using Eep.Core.Pruning.Criteria;

namespace Eep.Core.Pruning;

/// <summary>
/// Fills the layers of a plan up to the most that one of them keeps, since stock checkpoints have one expert count. Another model than the plan's: more
/// experts compete for the same tokens.
/// </summary>
public static class FilledPlan
{
    /// <summary>
    /// The plan with, in every group that keeps fewer than <see cref="PruningPlan.ExpertBudget"/>, the best original experts that no row has for its dominant one
    /// behind its rows, one-hot; the plan itself where it is uniform.
    /// </summary>
    /// <param name="plan">Fits the model.</param>
    /// <param name="scores">[sparse layers, experts]; the higher comes first, the lower index at a tie.</param>
    /// <param name="shape">The model.</param>
    public static PruningPlan Of(PruningPlan plan, ExpertTable scores, MoeShape shape)
    {
        if (plan.IsUniform)
        {
            return plan;
        }

        var target = new PlanTarget(shape, [.. plan.Groups.Select(group => group.Layers)], plan.ExpertBudget, plan.ExpertsPerToken, plan.RouterSpace);
        return plan.With([.. plan.Groups.Select((group, index) =>
        {
            var groupScores = CriterionPlans.GroupScores(scores, target, index);
            var added = Enumerable.Range(0, shape.ExpertCount)
                .Except(group.ExpertMerging.Dominants())
                .OrderByDescending(expert => groupScores[expert])
                .Take(plan.ExpertBudget - group.ExpertMerging.Rows)
                .ToArray();
            return new GroupPlan(group.Layers, group.ExpertMerging.WithUnitRows(added), group.RouterMapping.WithUnitRows(added));
        })]);
    }
}
