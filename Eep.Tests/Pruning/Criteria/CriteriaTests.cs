using Eep.Core.Pruning;
using Eep.Core.Pruning.Criteria;

namespace Eep.Tests.Pruning.Criteria;

/// <summary>Scores of criteria against values worked out by hand from METHOD.md B2 to B9.</summary>
public sealed class CriteriaTests
{
    // Two layers, three experts, 10 tokens, k = 1; expert 2 of layer 0 was never chosen.
    private readonly ExpertEvidence _evidence = Evidences.Of(Statistics());

    public static TheoryData<string, double[], double[]> Scores => new()
    {
        { "frequency", [6, 4, 0], [2, 3, 5] },
        { "soft", [0.5, 0.3, 0.2], [0.25, 0.25, 0.5] },
        { "gate", [4.5, 2, 0], [1, 3, 2.5] },
        { "ean", [12, 16, 0], [4, 3, 20] },
        { "ean-mean", [2, 4, 0], [2, 1, 4] },
        { "msan", [5, 17, 0], [4, 1, 16] },
        { "reap", [0.5, 2, 0], [0.5, 0.25, 2] },
        { "reap-plain", [0.25, 1, 0], [0.5, 1, 0.2] },
        { "reap-sum", [3, 8, 0], [1, 0.75, 10] },
        { "easy-ep", [0.5, 0.25, 0], [1, 2, 3] },
    };

    [Theory]
    [MemberData(nameof(Scores))]
    public void Score_EachFormula_IsTheHandComputedValue(string name, double[] first, double[] second) =>
        Assert.Equal([first, second], Criterion(name).Score(_evidence).ToRows());

    [Fact]
    public void Score_Unified_IsTheProductOfPowersAndHoldsTheOthersAsCorners()
    {
        // (6/10)^0.5 (4.5/6)^2 (12/6)^1 and 0 without tokens.
        Assert.Equal(Math.Sqrt(0.6) * 0.5625 * 2, StatisticsCriterion.Unified(0.5, 2, 1).Score(_evidence)[0, 0], 12);
        Assert.Equal(0, StatisticsCriterion.Unified(0.5, 2, 1).Score(_evidence)[0, 2]);
        Assert.Equal(4.5 / 10, StatisticsCriterion.Unified(1, 1, 0).Score(_evidence)[0, 0], 12);
        Assert.Equal(Criterion("ean-mean").Score(_evidence).ToRows(), StatisticsCriterion.Unified(0, 0, 1).Score(_evidence).ToRows());
    }

    [Fact]
    public void Score_Aimer_PutsFlatWeightsLast()
    {
        var evidence = _evidence with { WeightFlatness = Tables.Of([1, 0.75, 0.5], [0.5, 1, 0.25]) };
        Assert.Equal([[0, 0.25, 0.5], [0.5, 0, 0.75]], new FlatnessCriterion().Score(evidence).ToRows());
    }

    [Fact]
    public void Score_SuperExpertGuard_RaisesLoneGiantsOfTheFirstLayersOnly()
    {
        // Four layers: the guard looks at the first three. The giant of layer 1 stands out; that of layer 3 is too deep.
        var statistics = new RoutingStatistics(4, 3);
        Tables.Fill(statistics.LargestActivation, [[1, 2, 3], [2, 900, 1], [1, 1, 1], [1, 2, 850]]);
        Tables.Fill(statistics.SelectedCount, [[1, 1, 1], [1, 1, 1], [1, 1, 1], [1, 1, 1]]);
        Tables.Fill(statistics.GatedNormSum, [[1, 2, 3], [3, 0.5, 2], [1, 2, 3], [3, 2, 1]]);

        var scores = new SuperExpertGuard(StatisticsCriterion.Reap).Score(Evidences.Of(statistics));

        Assert.Equal([(1, 1)], SuperExpertGuard.Find(statistics.LargestActivation));
        Assert.True(scores[1, 1] > 3);
        Assert.Equal([1, 2, 3], scores.Row(0).ToArray());
        Assert.Equal([3, 2, 1], scores.Row(3).ToArray());
    }

    [Fact]
    public void Score_SoftWithoutTokens_IsZero() =>
        Assert.Equal([[0.0, 0.0]], StatisticsCriterion.Soft.Score(Evidences.Empty(1, 2)).ToRows());

    [Fact]
    public void Score_Random_DependsOnTheSeedOnly()
    {
        var first = new RandomCriterion(7).Score(_evidence).ToRows();
        Assert.Equal(first, new RandomCriterion(7).Score(Evidences.Empty(2, 3)).ToRows());
        Assert.NotEqual(first, new RandomCriterion(8).Score(_evidence).ToRows());
        Assert.All(first.SelectMany(row => row), score => Assert.InRange(score, 0, 1));
    }

    [Fact]
    public void Score_RandomOverManySeeds_KeepsEveryPairEquallyOften()
    {
        var target = new PlanTarget(new MoeShape([0], 4, 1), [[0]], 2, 1);
        var counts = new int[6];
        for (var seed = 0UL; seed < 6000; seed++)
        {
            var kept = new CriterionSelection(new RandomCriterion(seed)).Plan(Evidences.Empty(1, 4), target).Groups[0].ExpertMerging.Dominants();
            counts[Array.IndexOf([(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)], (kept[0], kept[1]))]++;
        }

        // 1000 expected, standard deviation 29.
        Assert.All(counts, count => Assert.InRange(count, 850, 1150));
    }

    [Fact]
    public void Names_OfMethods_AreStable() =>
        Assert.Equal(
            [
                "frequency", "soft", "gate", "ean", "ean-mean", "msan", "reap", "reap-plain", "reap-sum", "unified", "easy-ep", "aimer",
                "reap-guarded", "naee", "m-smoe", "hc-smoe", "ream",
            ],
            OneShotMethods.All.Select(method => method.Name));

    private static ICriterion Criterion(string name) => OneShotMethods.Criteria.Single(criterion => criterion.Name == name);

    private static RoutingStatistics Statistics()
    {
        var statistics = new RoutingStatistics(2, 3) { TokenCount = 10 };
        Tables.Fill(statistics.SelectedCount, [[6, 4, 0], [2, 3, 5]]);
        Tables.Fill(statistics.ProbabilityMass, [[5, 3, 2], [2.5, 2.5, 5]]);
        Tables.Fill(statistics.GateMass, [[4.5, 2, 0], [1, 3, 2.5]]);
        Tables.Fill(statistics.NormSum, [[12, 16, 0], [4, 3, 20]]);
        Tables.Fill(statistics.SquaredNormSum, [[30, 68, 0], [8, 3, 80]]);
        Tables.Fill(statistics.GatedNormSum, [[3, 8, 0], [1, 0.75, 10]]);
        Tables.Fill(statistics.ScoredNormSum, [[1.5, 4, 0], [1, 3, 1]]);
        Tables.Fill(statistics.TurnedNormSum, [[0.5, 0.25, 0], [1, 2, 3]]);
        return statistics;
    }
}
