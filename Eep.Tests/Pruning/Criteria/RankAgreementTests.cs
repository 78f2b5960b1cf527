using Eep.Core.Pruning.Criteria;

namespace Eep.Tests.Pruning.Criteria;

public sealed class RankAgreementTests
{
    [Fact]
    public void SpearmanOf_KnownRanks_IsTheClosedForm()
    {
        // Without ties 1 - 6 sum d^2 / (n (n^2 - 1)); d = 1, 1, 1, 1, 0: 1 - 24 / 120.
        Assert.Equal(0.8, RankAgreement.SpearmanOf([10, 20, 30, 40, 50], [2, 1, 4, 3, 5]), 12);
        Assert.Equal(-1, RankAgreement.SpearmanOf([1, 2, 3], [9, 8, 7]), 12);
        Assert.Equal(0, RankAgreement.SpearmanOf([1, 2, 3], [5, 5, 5]));

        // Ranks 0.5, 0.5, 2 against 0, 1, 2: 1.5 / sqrt(1.5 * 2).
        Assert.Equal(1.5 / Math.Sqrt(3), RankAgreement.SpearmanOf([1, 1, 3], [1, 2, 3]), 12);
    }

    [Fact]
    public void KendallOf_KnownOrders_IsTheBalanceOfPairs()
    {
        // 8 of 10 pairs agree.
        Assert.Equal(0.6, RankAgreement.KendallOf([1, 2, 3, 4, 5], [2, 1, 4, 3, 5]), 12);

        // One tie on the left: 2 / sqrt(2 * 3).
        Assert.Equal(2 / Math.Sqrt(6), RankAgreement.KendallOf([1, 1, 3], [1, 2, 3]), 12);
    }

    [Fact]
    public void Of_Criteria_IsSymmetricWithOnesOnTheDiagonal()
    {
        var statistics = new Eep.Core.Pruning.RoutingStatistics(2, 3) { TokenCount = 4 };
        Tables.Fill(statistics.SelectedCount, [[1, 2, 3], [3, 1, 2]]);
        Tables.Fill(statistics.ProbabilityMass, [[1, 2, 3], [1, 3, 2]]);

        var agreement = RankAgreement.Of([StatisticsCriterion.Frequency, StatisticsCriterion.Soft], Evidences.Of(statistics));

        // Layer 0 agrees fully; layer 1 has ranks 3, 1, 2 against 1, 3, 2, the exact opposite.
        Assert.Equal(["frequency", "soft"], agreement.Names);
        Assert.Equal([[1.0, 0], [0, 1]], agreement.Spearman);
        Assert.Equal([[1.0, 0], [0, 1]], agreement.Kendall);
    }
}
