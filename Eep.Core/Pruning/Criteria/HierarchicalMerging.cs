namespace Eep.Core.Pruning.Criteria;

/// <summary>
/// HC-SMoE (METHOD.md B10): agglomerative clustering with average linkage of the experts' mean outputs over the sample's tokens, weighted
/// by frequency; the member nearest to the cluster's mean keeps its router row.
/// </summary>
public sealed class HierarchicalMerging : IOneShotMethod
{
    /// <inheritdoc/>
    public string Name => "hc-smoe";

    /// <inheritdoc/>
    public bool Merges => true;

    /// <inheritdoc/>
    public PruningPlan Plan(ExpertEvidence evidence, PlanTarget target)
    {
        target.CheckBudget();
        return ExpertClusters.ToPlan(
            target,
            group => Clusters(ExpertClusters.Mean(target, group, Distance), target),
            group => CriterionPlans.GroupScores(evidence.Statistics.SelectedCount, target, group));

        double Distance(int layer, int first, int second)
        {
            var products = evidence.Sample.Layers[layer].MeanProducts;
            return Math.Sqrt(Math.Max(0, products[first, first] + products[second, second] - (2 * products[first, second])));
        }
    }

    private static IEnumerable<ExpertCluster> Clusters(double[][] distance, PlanTarget target) =>
        Enumerable.Range(0, target.Shape.GroupCount)
            .SelectMany(group => Join(distance, Enumerable.Range(group * target.RouterGroupSize, target.RouterGroupSize), target.BudgetPerRouterGroup))
            .Select(members => new ExpertCluster(members, Central(distance, members)));

    private static List<int[]> Join(double[][] distance, IEnumerable<int> experts, int count)
    {
        List<int[]> clusters = [.. experts.Select(expert => (int[])[expert])];
        while (clusters.Count > count)
        {
            var (first, second) = (
                from left in Enumerable.Range(0, clusters.Count)
                from right in Enumerable.Range(left + 1, clusters.Count - left - 1)
                select (left, right)).MinBy(pair => (
                    from a in clusters[pair.left]
                    from b in clusters[pair.right]
                    select distance[a][b]).Average());
            clusters[first] = [.. clusters[first], .. clusters[second]];
            clusters.RemoveAt(second);
        }

        return clusters;
    }

    /// <summary>
    /// The member nearest to the members' mean: ||o_i - m||^2 is the mean of its squared distances to all members less what all share.
    /// </summary>
    private static int Central(double[][] distance, int[] members) =>
        members.Order().MinBy(member => members.Sum(other => distance[member][other] * distance[member][other]));
}
