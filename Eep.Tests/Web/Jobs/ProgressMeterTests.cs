using Eep.Core.Runs;
using Eep.Web.Engine;
using Eep.Web.Jobs;
using Microsoft.Extensions.Time.Testing;

namespace Eep.Tests.Web.Jobs;

public sealed class ProgressMeterTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Advance_SteadySearch_EstimatesTheRest()
    {
        var meter = new ProgressMeter(_clock);
        meter.Advance(new EngineProgress(RunStage.Searching, 0, ""));
        var start = meter.Current!.Overall;
        _clock.Advance(TimeSpan.FromSeconds(60));
        meter.Advance(new EngineProgress(RunStage.Searching, 0.5, ""));

        var advance = meter.Current.Overall - start;
        var expected = 60 * (1 - meter.Current.Overall) / advance;
        Assert.Equal(expected, meter.Current.Remaining!.Value.TotalSeconds, 3);
    }

    [Fact]
    public void Advance_TooEarly_PromisesNothing()
    {
        var meter = new ProgressMeter(_clock);
        meter.Advance(new EngineProgress(RunStage.Loading, 0.5, ""));
        Assert.Null(meter.Current!.Remaining);
        meter.Advance(new EngineProgress(RunStage.Searching, 0, ""));
        meter.Advance(new EngineProgress(RunStage.Searching, 0.5, ""));
        Assert.Null(meter.Current.Remaining);
    }

    [Fact]
    public void Advance_StageThatStartsOver_NeverGoesBack()
    {
        var meter = new ProgressMeter(_clock);
        meter.Advance(new EngineProgress(RunStage.Searching, 0.9, ""));
        var reached = meter.Current!.Overall;
        meter.Advance(new EngineProgress(RunStage.Searching, 0.1, ""));
        Assert.Equal(reached, meter.Current.Overall);
    }
}
