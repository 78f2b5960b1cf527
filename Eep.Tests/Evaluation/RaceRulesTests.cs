using Eep.Core.Evaluation;

namespace Eep.Tests.Evaluation;

public sealed class RaceRulesTests
{
    [Theory]
    [InlineData(0, 50, true)] // 50 of 100 wrong: the other 50 right would make exactly one half.
    [InlineData(0, 51, false)]
    [InlineData(10, 60, true)]
    [InlineData(10, 61, false)]
    public void GoesOn_Exact_UntilTheRestCannotBeEnough(int right, int seen, bool expected) =>
        Assert.Equal(expected, new RaceRules(0.5).GoesOn(right, seen, round: 10, total: 100));

    [Fact]
    public void GoesOn_Statistical_StopsBeforeTheRestCannotBeEnough()
    {
        Assert.True(new RaceRules(0.5).GoesOn(5, 50, 50, 200));
        Assert.False(new RaceRules(0.5, ErrorRate: 0.01).GoesOn(5, 50, 50, 200));
        Assert.True(new RaceRules(0.5, ErrorRate: 1e-12).GoesOn(5, 50, 50, 200));
    }

    /// <summary>A plan that is just useful, its documents in a random order, is stopped more seldom than the rate.</summary>
    [Theory]
    [InlineData(0.3, 0.2)]
    [InlineData(0.5, 0.05)]
    [InlineData(0.9, 0.1)]
    public void GoesOn_JustUseful_IsStoppedLessOftenThanTheErrorRate(double score, double errorRate)
    {
        const int Total = 200, Round = 20, Trials = 2000;
        var random = new Random(1);
        var documents = Enumerable.Range(0, Total).Select(index => index < score * Total ? 1.0 : 0.0).ToArray();
        var rules = new RaceRules(documents.Average(), errorRate);
        var stopped = Enumerable.Range(0, Trials).Count(_ =>
        {
            random.Shuffle(documents);
            return Enumerable.Range(1, Total / Round).Any(rounds =>
                !rules.GoesOn(documents.Take(rounds * Round).Sum(), rounds * Round, Round, Total));
        });

        Assert.InRange(stopped / (double)Trials, 0, errorRate);
    }
}
