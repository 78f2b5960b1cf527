namespace Eep.Core.Pruning.Criteria;

/// <summary>
/// REAM (METHOD.md B10): the experts with the best REAP scores are centroids; in falling order of score each takes the most similar experts
/// that are left, up to 16 in all, weighted by score. Similar are experts whose outputs point the same way token by token and whose router
/// logits do over all tokens, both halves of a mean in [0, 1]. Neurons are aligned where the target says so; inputs come from the original model in every layer.
/// </summary>
public sealed class SaliencyMerging : IOneShotMethod
{
    private const int LargestCluster = 16;

    /// <inheritdoc/>
    public string Name => "ream";

    /// <inheritdoc/>
    public bool Merges => true;

    /// <inheritdoc/>
    public PruningPlan Plan(ExpertEvidence evidence, PlanTarget target)
    {
        target.CheckBudget();
        var saliency = StatisticsCriterion.Reap.Score(evidence);
        return ExpertClusters.ToPlan(target, Clusters, Scores);

        double[] Scores(int group) => CriterionPlans.GroupScores(saliency, target, group);

        IEnumerable<ExpertCluster> Clusters(int group)
        {
            var scores = Scores(group);
            var likeness = ExpertClusters.Mean(target, group, (layer, first, second) => (
                OutputLikeness(evidence.Sample, layer, first, second)
                + ((ExpertClusters.Cosine(evidence.Statistics.LogitProducts[layer], first, second) + 1) / 2)) / 2);
            var centroids = CriterionPlans.Best(scores, target, group);
            var left = Enumerable.Range(0, scores.Length).Except(centroids).ToList();
            foreach (var centroid in centroids.OrderByDescending(expert => scores[expert]))
            {
                int[] taken =
                [
                    .. left.Where(expert => expert / target.RouterGroupSize == centroid / target.RouterGroupSize)
                        .OrderByDescending(expert => likeness[centroid][expert])
                        .Take(LargestCluster - 1),
                ];
                left.RemoveAll(taken.Contains);
                yield return new ExpertCluster([centroid, .. taken], centroid);
            }
        }
    }

    /// <summary>Mean over tokens of the cosine of two experts' outputs, mapped to [0, 1]; positive coefficients do not change it.</summary>
    private static double OutputLikeness(ExpertSample sample, int layer, int first, int second)
    {
        var sampled = sample.Layers[layer];
        var sum = 0.0;
        for (var token = 0; token < sample.TokenCount; token++)
        {
            var squares = (double)sampled.Product(token, first, first) * sampled.Product(token, second, second);
            sum += squares > 0 ? sampled.Product(token, first, second) / Math.Sqrt(squares) : 0;
        }

        return sample.TokenCount == 0 ? 0 : ((sum / sample.TokenCount) + 1) / 2;
    }
}
