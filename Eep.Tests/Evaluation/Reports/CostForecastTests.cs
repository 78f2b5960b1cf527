using Eep.Core.Evaluation.Reports;

namespace Eep.Tests.Evaluation.Reports;

public sealed class CostForecastTests
{
    [Fact]
    public void Of_FasterCandidateOnACheaperMachine_SavesAndPaysTheSearchBack()
    {
        // 100 and 200 tokens a second at 3.6 and 1.8 an hour: 10 and 2.5 a million tokens.
        var cost = CostForecast.Of(100, 200, 3.6, 1.8, 4e6, 5);

        Assert.Equal(10, cost.Before, 9);
        Assert.Equal(2.5, cost.After, 9);
        Assert.Equal(30, cost.SavedPerMonth, 9);
        Assert.Equal(18, cost.SearchCost, 9);
        Assert.Equal(0.6, cost.BreakEvenMonths!.Value, 9);
    }

    [Fact]
    public void Of_SlowerCandidate_NeverPaysBack()
    {
        var cost = CostForecast.Of(100, 80, 3.6, 3.6, 4e6, 5);

        Assert.True(cost.SavedPerMonth < 0);
        Assert.Null(cost.BreakEvenMonths);
    }

    [Fact]
    public void Quantities_OfASubject_AreThoseOfTheBatchThatRulesUse()
    {
        var speed = new SpeedReport
        {
            Machine = "m",
            PromptTokens = 8,
            NewTokens = 4,
            Rounds = 1,
            Energy = "none",
            Subjects = [new SubjectSpeed("a", [new BatchSpeed(1, 1, 2, 3, 4, null), new BatchSpeed(8, 10, 20, 30, 40, null), new BatchSpeed(32, null, null, null, null, "long")], null)],
        };

        Assert.Equal([("decode_tokens_per_second", 20.0), ("prefill_tokens_per_second", 10.0)], speed.Quantities("a").Select(pair => (pair.Key, pair.Value)).Order());
        Assert.Empty(speed.Quantities("b"));
    }
}
