namespace Eep.Core.Pruning.Criteria;

/// <summary>Keeps the experts that a criterion ranks first.</summary>
public sealed class CriterionSelection(ICriterion criterion) : IOneShotMethod
{
    /// <inheritdoc/>
    public string Name => criterion.Name;

    /// <inheritdoc/>
    public bool Merges => false;

    /// <inheritdoc/>
    public PruningPlan Plan(ExpertEvidence evidence, PlanTarget target) => CriterionPlans.Select(criterion.Score(evidence), target);
}
