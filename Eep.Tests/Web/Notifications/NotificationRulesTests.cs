using Eep.Core.Evaluation.Suites;
using Eep.Tests.Components.Fakes;
using Eep.Web.Evaluations;
using Eep.Web.Notifications;
using Eep.Web.Runs;

namespace Eep.Tests.Web.Notifications;

public sealed class NotificationRulesTests
{
    private static readonly RunSummary Running = SampleRuns.Running(1, 3).Summary with { BestScore = 0.4, BestCurve = [0.2, 0.3, 0.4] };

    [Fact]
    public void Between_RunningAndCompleted_TellsTheScores() => Assert.Equal(
        (NotificationKind.Finished, "completed: 83.0 % on the test split, full model 50.2 %"),
        Assert.Single(NotificationRules.Between(Running, Running with { State = RunState.Completed, TestScore = 0.83, FullTestScore = 0.502 })));

    [Fact]
    public void Between_RunningAndFailed_TellsTheReason() => Assert.Equal(
        (NotificationKind.Failed, "failed: out of memory"),
        Assert.Single(NotificationRules.Between(Running, Running with { State = RunState.Failed, Reason = "out of memory" })));

    [Fact]
    public void Between_HigherBest_TellsItOnce()
    {
        var better = Running with { BestScore = 0.5, BestCurve = [0.2, 0.3, 0.4, 0.5], Generations = 4 };

        Assert.Equal((NotificationKind.NewBest, "new best score 50.0 % in generation 3"), Assert.Single(NotificationRules.Between(Running, better)));
        Assert.Empty(NotificationRules.Between(better, better));
    }

    [Fact]
    public void Between_PlateauThatGrewLong_IsAStallToldOnce()
    {
        RunSummary With(int flat) => Running with { GenerationCount = 40, Generations = flat + 1, BestScore = 0.4, BestCurve = [.. Enumerable.Repeat(0.4, flat + 1)] };

        Assert.Empty(NotificationRules.Between(With(8), With(9)));
        Assert.Equal((NotificationKind.Stalled, "no gain for 10 of 11 generations"), Assert.Single(NotificationRules.Between(With(9), With(10))));
        Assert.Empty(NotificationRules.Between(With(10), With(11)));
    }

    [Fact]
    public void GateFailure_OfAnEvaluation_NamesTheGatesThatFailed()
    {
        static EvaluationView Judged(Verdict verdict) => EvaluationSamples.View(SampleRuns.Id(9), EvaluationState.Completed, EvaluationSamples.Summary(verdict));

        Assert.Equal("failed a gate: qa: non_inferiority 0.05", NotificationRules.GateFailure(Judged(Verdict.Fail)));
        Assert.Null(NotificationRules.GateFailure(Judged(Verdict.Inconclusive)));
    }

    [Theory]
    [InlineData("https://example.org/hook", true)]
    [InlineData("ftp://example.org", false)]
    [InlineData("rubbish", false)]
    public void FaultOf_Webhook_WantsHttp(string address, bool isRight) => Assert.Equal(isRight, NotificationSettings.FaultOf(address) is null);
}
