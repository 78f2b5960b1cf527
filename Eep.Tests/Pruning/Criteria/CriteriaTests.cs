using Eep.Core.Pruning;
using Eep.Core.Pruning.Criteria;

namespace Eep.Tests.Pruning.Criteria;

/// <summary>Scores of criteria against values worked out by hand from METHOD.md B2 to B6.</summary>
public sealed class CriteriaTests
{
    // Two layers, three experts, 10 tokens, k = 1 in the counts of layer 0; expert 2 of layer 0 was never chosen.
    private readonly RoutingStatistics _statistics = Statistics(
        tokens: 10,
        selected: [[6, 4, 0], [2, 3, 5]],
        mass: [[5.0, 3.0, 2.0], [2.5, 2.5, 5.0]],
        gated: [[3.0, 8.0, 0.0], [1.0, 0.75, 10.0]]);

    [Fact]
    public void Score_Frequency_IsTheCount() =>
        Assert.Equal([[6.0, 4, 0], [2, 3, 5]], new FrequencyCriterion().Score(_statistics).ToRows());

    [Fact]
    public void Score_Soft_IsMassPerToken() =>
        Assert.Equal([[0.5, 0.3, 0.2], [0.25, 0.25, 0.5]], new SoftActivationCriterion().Score(_statistics).ToRows());

    [Fact]
    public void Score_Reap_IsMeanGatedNormAndZeroWithoutTokens() =>
        Assert.Equal([[0.5, 2.0, 0.0], [0.5, 0.25, 2.0]], new ReapCriterion().Score(_statistics).ToRows());

    [Fact]
    public void Score_SoftWithoutTokens_IsZero() =>
        Assert.Equal([[0.0, 0.0]], new SoftActivationCriterion().Score(new RoutingStatistics(1, 2)).ToRows());

    [Fact]
    public void Score_Random_DependsOnTheSeedOnly()
    {
        var first = new RandomCriterion(7).Score(_statistics).ToRows();
        Assert.Equal(first, new RandomCriterion(7).Score(new RoutingStatistics(2, 3)).ToRows());
        Assert.NotEqual(first, new RandomCriterion(8).Score(_statistics).ToRows());
        Assert.All(first.SelectMany(row => row), score => Assert.InRange(score, 0, 1));
    }

    [Fact]
    public void Score_RandomOverManySeeds_KeepsEveryPairEquallyOften()
    {
        var shape = new MoeShape([0], 4, 1);
        var counts = new int[6];
        for (var seed = 0UL; seed < 6000; seed++)
        {
            var scores = new RandomCriterion(seed).Score(new RoutingStatistics(1, 4));
            var kept = CriterionPlans.Select(scores, shape, [[0]], 2, 1).Groups[0].ExpertMerging.Dominants();
            counts[Array.IndexOf([(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)], (kept[0], kept[1]))]++;
        }

        // 1000 expected, standard deviation 29.
        Assert.All(counts, count => Assert.InRange(count, 850, 1150));
    }

    [Fact]
    public void Names_OfCriteria_AreStable() =>
        Assert.Equal(
            ["random", "frequency", "soft", "reap"],
            new ICriterion[] { new RandomCriterion(0), new FrequencyCriterion(), new SoftActivationCriterion(), new ReapCriterion() }
                .Select(criterion => criterion.Name));

    private static RoutingStatistics Statistics(long tokens, double[][] selected, double[][] mass, double[][] gated)
    {
        var statistics = new RoutingStatistics(selected.Length, selected[0].Length) { TokenCount = tokens };
        Tables.Fill(statistics.SelectedCount, selected);
        Tables.Fill(statistics.ProbabilityMass, mass);
        Tables.Fill(statistics.GatedNormSum, gated);
        return statistics;
    }
}
