using Eep.Tests.Components.Fakes;
using Eep.Web.Components.Charts;
using Eep.Web.Runs;

namespace Eep.Tests.Components.Charts;

public sealed class GhostRaceTests
{
    private static readonly RunSummary Run = SampleRuns.Running(1, 3).Summary with { BestCurve = [0.2, 0.3, 0.4] };

    [Fact]
    public void Race_AtTheSameGeneration_CountsAheadAndLevel()
    {
        var race = GhostField.Of(Run, [Earlier(2, 0.1, 0.2, 0.3, 0.9), Earlier(3, 0.4), Earlier(4, 0.5, 0.6)])!.Against(Run)!;

        Assert.Equal("Ahead of 1 and level with 1 of 3 earlier runs at this budget and generation.", race.Label);
        Assert.Equal([0.4, 0.4, 0.4, 0.6], race.Median);
        Assert.Equal([0.5, 0.6, 0.6, 0.9], race.Best);
    }

    [Fact]
    public void Race_AgainstOtherBudgetsTasksAndLaterRuns_IsNone()
    {
        RunSummary[] others =
        [
            Earlier(2, 0.1) with { ExpertBudget = 2 }, Earlier(3, 0.1) with { TaskName = "other" }, Earlier(4, 0.1) with { State = RunState.Failed },
            Earlier(5, 0.1) with { CreatedAt = Run.CreatedAt.AddMinutes(1) }, Run,
        ];

        Assert.Null(GhostField.Of(Run, others));
    }

    private static RunSummary Earlier(int number, params double[] curve) => SampleRuns.Completed(number).Summary with { BestCurve = curve };
}
