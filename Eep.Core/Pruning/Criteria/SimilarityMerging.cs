namespace Eep.Core.Pruning.Criteria;

/// <summary>
/// M-SMoE (METHOD.md B10) at a uniform budget: the most often chosen experts stay, every other joins the one whose router logits are most
/// like its own, weighted by frequency. Neurons are aligned where the target says so.
/// </summary>
public sealed class SimilarityMerging : IOneShotMethod
{
    /// <inheritdoc/>
    public string Name => "m-smoe";

    /// <inheritdoc/>
    public bool Merges => true;

    /// <inheritdoc/>
    public PruningPlan Plan(ExpertEvidence evidence, PlanTarget target)
    {
        target.CheckBudget();
        return ExpertClusters.ToPlan(target, Clusters, Usage);

        double[] Usage(int group) => CriterionPlans.GroupScores(evidence.Statistics.SelectedCount, target, group);

        IEnumerable<ExpertCluster> Clusters(int group)
        {
            var kept = CriterionPlans.Best(Usage(group), target, group);
            var likeness = ExpertClusters.Mean(target, group, (layer, first, second) =>
                (ExpertClusters.Cosine(evidence.Statistics.LogitProducts[layer], first, second) + 1) / 2);
            return Enumerable.Range(0, target.Shape.ExpertCount)
                .GroupBy(expert => kept.Contains(expert)
                    ? expert
                    : kept.Where(other => other / target.RouterGroupSize == expert / target.RouterGroupSize).MaxBy(other => likeness[expert][other]))
                .Select(cluster => new ExpertCluster([.. cluster], cluster.Key));
        }
    }
}
