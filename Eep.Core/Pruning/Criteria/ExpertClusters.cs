using System.Collections.Immutable;

namespace Eep.Core.Pruning.Criteria;

/// <summary>One new expert of a merging method: its members with weights that sum to 1, and the member whose router row it keeps.</summary>
/// <param name="Members">Original experts.</param>
/// <param name="Dominant">One of them.</param>
internal sealed record ExpertCluster(IReadOnlyList<int> Members, int Dominant);

/// <summary>Turns clusters into plans: the general form of the merging baselines (METHOD.md B10).</summary>
internal static class ExpertClusters
{
    /// <summary>
    /// New expert = sum over members of alpha * expert, alpha proportional to <paramref name="weightsOf"/> (equal where they are all 0); the
    /// router keeps the dominant member's row.
    /// </summary>
    public static PruningPlan ToPlan(
        PlanTarget target, Func<int, IEnumerable<ExpertCluster>> clustersOf, Func<int, double[]> weightsOf) => new(
            [.. target.Groups.Select((layers, group) => Matrices(target.Shape.ExpertCount, layers, [.. clustersOf(group).OrderBy(cluster => cluster.Dominant)], weightsOf(group)))],
            target.RouterSpace,
            target.ExpertsPerToken,
            target.Alignment);

    /// <summary>
    /// The mean over a group's layers of a measure of two experts, divided by its mean over all pairs so that layers compare: length E, E.
    /// </summary>
    public static double[][] Mean(PlanTarget target, int group, Func<int, int, int, double> measure)
    {
        var count = target.Shape.ExpertCount;
        double[][] sums = [.. Enumerable.Range(0, count).Select(_ => new double[count])];
        foreach (var layer in target.RowsOf(group))
        {
            double[][] own = [.. Enumerable.Range(0, count).Select(
                first => Enumerable.Range(0, count).Select(second => measure(layer, first, second)).ToArray())];
            var mean = own.SelectMany(row => row).Average();
            for (var first = 0; first < count; first++)
            {
                for (var second = 0; second < count; second++)
                {
                    sums[first][second] += mean == 0 ? 0 : own[first][second] / mean;
                }
            }
        }

        return sums;
    }

    /// <summary>Cosine of two vectors from a table of inner products; 0 where one of them is zero.</summary>
    public static double Cosine(ExpertTable products, int first, int second) =>
        products[first, first] * products[second, second] is var squares and > 0 ? products[first, second] / Math.Sqrt(squares) : 0;

    private static GroupPlan Matrices(int experts, ImmutableArray<int> layers, ExpertCluster[] clusters, double[] weights)
    {
        var merging = new float[clusters.Length * experts];
        for (var row = 0; row < clusters.Length; row++)
        {
            var members = clusters[row].Members;
            var sum = members.Sum(member => weights[member]);
            foreach (var member in members)
            {
                merging[(row * experts) + member] = (float)(sum == 0 ? 1.0 / members.Count : weights[member] / sum);
            }
        }

        return new GroupPlan(
            layers,
            new CoefficientMatrix(clusters.Length, experts, merging),
            CoefficientMatrix.OneHot([.. clusters.Select(cluster => cluster.Dominant)], experts));
    }
}
