using Eep.Web.Data;
using Eep.Web.Runs;

namespace Eep.Tests.Web.Data;

public sealed class RunTests
{
    private readonly Run _run = RunSamples.Run();

    [Theory]
    [InlineData(RunState.Completed)]
    [InlineData(RunState.Cancelled)]
    [InlineData(RunState.Failed)]
    public void MoveTo_FromAFinalState_IsRefusedForEveryState(RunState final)
    {
        _run.Take("me", RunSamples.Now);
        _run.MoveTo(RunState.Running, "", RunSamples.Now);
        Assert.True(_run.MoveTo(final, "end", RunSamples.Now));
        var events = _run.News.Count;

        Assert.All(Enum.GetValues<RunState>(), state => Assert.False(_run.MoveTo(state, "again", RunSamples.Now)));
        Assert.Equal(events, _run.News.Count);
        Assert.Equal(final, _run.State);
    }

    [Fact]
    public void MoveTo_FinalState_FreesTheLeaseAndNotesTheTime()
    {
        _run.Take("me", RunSamples.Now);
        _run.Progress = new RunProgress("Searching", 0.5, 0.4, "", null);

        _run.MoveTo(RunState.Failed, "no memory", RunSamples.Now.AddHours(1));

        Assert.Null(_run.LeaseOwner);
        Assert.Null(_run.Progress);
        Assert.Equal("no memory", _run.Reason);
        Assert.Equal(RunSamples.Now.AddHours(1), _run.FinishedAt);
    }

    [Fact]
    public void MoveTo_CancellingRun_CanOnlyBecomeCancelled()
    {
        _run.Take("me", RunSamples.Now);
        _run.MoveTo(RunState.Cancelling, "", RunSamples.Now);

        Assert.False(_run.Complete(RunSamples.Report(), RunSamples.Now));
        Assert.False(_run.MoveTo(RunState.Failed, "", RunSamples.Now));
        Assert.True(_run.MoveTo(RunState.Cancelled, "", RunSamples.Now));
    }

    [Fact]
    public void Take_TakenRun_IsRefused()
    {
        Assert.True(_run.Take("one", RunSamples.Now));
        Assert.False(_run.Take("two", RunSamples.Now));
        Assert.Equal("one", _run.LeaseOwner);
    }

    [Fact]
    public void Take_InterruptedRun_IsGivenAgain()
    {
        _run.Take("one", RunSamples.Now);
        _run.MoveTo(RunState.Interrupted, "gone", RunSamples.Now);

        Assert.True(_run.Take("two", RunSamples.Now));
        Assert.Equal(RunState.Preparing, _run.State);
    }

    [Fact]
    public void Events_OfAnyChange_AreNumberedWithoutGaps()
    {
        _run.Append(RunEventKind.State, "Queued", RunSamples.Now);
        _run.Take("one", RunSamples.Now);
        _run.BeginAttempt(RunSamples.Now);
        _run.MoveTo(RunState.Running, "", RunSamples.Now);
        _run.Advance(RunSamples.Generation(0), RunSamples.Now);
        _run.LoseEngine("killed", RunSamples.Now);
        _run.BeginAttempt(RunSamples.Now);
        _run.Complete(RunSamples.Report(), RunSamples.Now);

        Assert.Equal(Enumerable.Range(1, _run.News.Count).Select(number => (long)number), _run.News.Select(entry => entry.Sequence));
        Assert.Equal(_run.News.Count, _run.LastSequence);
    }

    [Fact]
    public void Advance_BetterScore_IsLogged()
    {
        _run.Advance(RunSamples.Generation(0) with { BestSoFar = 0.54 }, RunSamples.Now);
        _run.Advance(RunSamples.Generation(1) with { BestSoFar = 0.54 }, RunSamples.Now);
        _run.Advance(RunSamples.Generation(2) with { BestSoFar = 0.598 }, RunSamples.Now);

        Assert.Equal(
            ["New best in generation 2 (merging): 59.8 %."],
            _run.News.Where(entry => entry.Kind == RunEventKind.Log).Select(entry => entry.Message));
    }

    [Fact]
    public void Advance_WrongGeneration_IsRefused() =>
        Assert.Throws<InvalidOperationException>(() => _run.Advance(RunSamples.Generation(1), RunSamples.Now));

    [Fact]
    public void Advance_AfterLostEngines_ForgetsThem()
    {
        _run.LoseEngine("killed", RunSamples.Now);
        _run.LoseEngine("killed", RunSamples.Now);
        Assert.Equal(2, _run.LostEngines);

        _run.Advance(RunSamples.Generation(0), RunSamples.Now);

        Assert.Equal(0, _run.LostEngines);
    }

    [Fact]
    public void Complete_RunningRun_TakesTheScoresOver()
    {
        _run.Take("me", RunSamples.Now);
        _run.MoveTo(RunState.Running, "", RunSamples.Now);

        Assert.True(_run.Complete(RunSamples.Report(), RunSamples.Now));

        Assert.Equal(0.625, _run.TestScore);
        Assert.Equal(0.5, _run.FullTestScore);
        Assert.Equal(600, _run.Memory?.PrunedBytes);
    }
}
