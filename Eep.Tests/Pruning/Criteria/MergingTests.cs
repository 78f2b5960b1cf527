using Eep.Core.Pruning;
using Eep.Core.Pruning.Criteria;

namespace Eep.Tests.Pruning.Criteria;

/// <summary>The merging baselines on four experts, with clusters and weights worked out by hand.</summary>
public sealed class MergingTests
{
    private static readonly PlanTarget Half = new(new MoeShape([0], 4, 1), [[0]], 2, 1);

    [Fact]
    public void Plan_MSmoe_JoinsEachRareExpertToTheLikestFrequentOne()
    {
        // Experts 0 and 3 are chosen most. Logit profiles: 1 is like 3, 2 is like 0.
        var statistics = new RoutingStatistics(1, 4);
        Tables.Fill(statistics.SelectedCount, [[6, 1, 2, 3]]);
        Fill(statistics.LogitProducts[0], [[1, 0], [0.2, 1], [2, 0.2], [0, 1]]);

        var group = new SimilarityMerging().Plan(Evidences.Of(statistics), Half).Groups[0];

        Assert.Equal([0.75f, 0, 0.25f, 0, 0, 0.25f, 0, 0.75f], group.ExpertMerging.Values.ToArray());
        Assert.Equal([0, 3], group.RouterMapping.Dominants());
        Assert.True(group.RouterMapping.IsOneHot);
    }

    [Fact]
    public void Plan_HcSmoe_JoinsTheNearestMeanOutputsByAverageLinkage()
    {
        // Mean outputs on a line at 0, 10, 1 and 13: {0, 2} and {1, 3}; expert 3 was never chosen.
        var statistics = new RoutingStatistics(1, 4);
        Tables.Fill(statistics.SelectedCount, [[3, 4, 1, 0]]);

        var group = new HierarchicalMerging().Plan(Evidences.Of(statistics, MeansAt([0], [10], [1], [13])), Half).Groups[0];

        Assert.Equal([0.75f, 0, 0.25f, 0, 0, 1, 0, 0], group.ExpertMerging.Values.ToArray());
        Assert.Equal([0, 1], group.RouterMapping.Dominants());
    }

    [Fact]
    public void Plan_HcSmoeWithoutTokens_WeighsEquallyAndKeepsTheCentralRow()
    {
        // At budget 1 the mean is 3.75: expert 1, at 4, is nearest.
        var group = new HierarchicalMerging()
            .Plan(Evidences.Of(new RoutingStatistics(1, 4), MeansAt([0], [4], [1], [10])), Half with { Budget = 1 }).Groups[0];

        Assert.Equal([0.25f, 0.25f, 0.25f, 0.25f], group.ExpertMerging.Values.ToArray());
        Assert.Equal([1], group.RouterMapping.Dominants());
    }

    [Fact]
    public void Plan_Ream_LetsTheStrongestCentroidTakeFirst()
    {
        // REAP 4, 1, 1, 2: centroids 0 and 3. The strongest takes every expert that is left, up to 15.
        var statistics = new RoutingStatistics(1, 4);
        Tables.Fill(statistics.SelectedCount, [[1, 1, 1, 1]]);
        Tables.Fill(statistics.GatedNormSum, [[4, 1, 1, 2]]);
        Fill(statistics.LogitProducts[0], [[1, 0], [0, 1], [1, 1], [0, 1]]);

        var group = new SaliencyMerging().Plan(Evidences.Of(statistics, MeansAt([1], [1], [1], [1])), Half).Groups[0];

        Assert.Equal([4f / 6, 1f / 6, 1f / 6, 0, 0, 0, 0, 1], group.ExpertMerging.Values.ToArray());
        Assert.Equal([0, 3], group.RouterMapping.Dominants());
    }

    [Fact]
    public void Plan_ReamOfManyExperts_LimitsClustersAndTakesTheLikest()
    {
        // 20 experts, centroids 0 and 1: 0 takes the 15 likest of the 18 left, which are those with the higher numbers.
        var statistics = new RoutingStatistics(1, 20);
        Tables.Fill(statistics.SelectedCount, [[.. Enumerable.Repeat(1.0, 20)]]);
        Tables.Fill(statistics.GatedNormSum, [[9, 8, .. Enumerable.Repeat(1.0, 18)]]);
        Fill(statistics.LogitProducts[0], [.. Enumerable.Range(0, 20).Select(expert => (double[])[1, expert == 0 ? 0 : 20 - expert])]);
        double[][] same = [.. Enumerable.Repeat<double[]>([1], 20)];

        var group = new SaliencyMerging().Plan(
            Evidences.Of(statistics, MeansAt(same)), new PlanTarget(new MoeShape([0], 20, 1), [[0]], 2, 1)).Groups[0];

        Assert.Equal([0, .. Enumerable.Range(5, 15)], Members(group, 0));
        Assert.Equal([1, 2, 3, 4], Members(group, 1));
    }

    [Fact]
    public void Plan_MergingUnderGroupedRouters_StaysInTheGroups()
    {
        var shape = new MoeShape([0], 8, 2) { Groups = new ExpertGroups(2, 1, ByTopTwo: true) };
        var statistics = new RoutingStatistics(1, 8);
        Tables.Fill(statistics.SelectedCount, [[8, 7, 6, 5, 1, 2, 3, 4]]);
        Tables.Fill(statistics.GatedNormSum, [[8, 7, 6, 5, 1, 2, 3, 4]]);
        var sample = MeansAt([0], [8], [1], [9], [0], [8], [1], [9]);
        foreach (var method in OneShotMethods.All.Where(method => method.Merges))
        {
            method.Plan(Evidences.Of(statistics, sample), new PlanTarget(shape, [[0]], 4, 2)).CheckFits(shape);
        }
    }

    private static int[] Members(GroupPlan group, int row) =>
        [.. Enumerable.Range(0, group.ExpertMerging.Columns).Where(expert => group.ExpertMerging[row, expert] != 0)];

    /// <summary>Inner products of vectors.</summary>
    private static void Fill(ExpertTable products, double[][] vectors) => Tables.Fill(
        products, [.. vectors.Select(first => vectors.Select(second => first.Zip(second, (a, b) => a * b).Sum()).ToArray())]);

    /// <summary>One token to which each expert puts out its vector.</summary>
    private static ExpertSample MeansAt(params double[][] vectors)
    {
        var products = new ExpertTable(vectors.Length, vectors.Length);
        Fill(products, vectors);
        float[] even = [.. Enumerable.Repeat(1f / vectors.Length, vectors.Length)];
        return new ExpertSample(
            [0], [new SampledLayer(vectors.Length, even, even, [.. products.ToRows().SelectMany(row => row).Select(value => (float)value)], products)], true, true);
    }
}
