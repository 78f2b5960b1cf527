using Eep.Tests.Components.Fakes;
using Eep.Web.Components.Watching;
using Eep.Web.Runs;

namespace Eep.Tests.Components.Watching;

public sealed class RunSnapshotTests
{
    private readonly RunDetail _detail = SampleRuns.Running(generations: 3);

    private long Last => _detail.Summary.LastSequence;

    [Fact]
    public void Apply_NextGeneration_AddsItAndMovesTheSummary()
    {
        var point = SampleRuns.Point(3, 2);

        var next = RunSnapshot.Apply(_detail, Delta(Last + 1) with { Generation = point });

        Assert.NotNull(next);
        Assert.Equal([.. _detail.Generations, point], next.Generations);
        Assert.Equal(4, next.Summary.Generations);
        Assert.Equal(point.BestSoFar, next.Summary.BestScore);
        Assert.Equal(Last + 1, next.Summary.LastSequence);
    }

    [Fact]
    public void Apply_DeltaAlreadyInTheSnapshot_ChangesNothing() =>
        Assert.Same(_detail, RunSnapshot.Apply(_detail, Delta(Last) with { Generation = SampleRuns.Point(2, 2) }));

    [Fact]
    public void Apply_SkippedSequenceNumber_AsksForTheSnapshot() =>
        Assert.Null(RunSnapshot.Apply(_detail, Delta(Last + 2) with { Generation = SampleRuns.Point(3, 2) }));

    [Fact]
    public void Apply_GenerationThatLeavesAHole_AsksForTheSnapshot() =>
        Assert.Null(RunSnapshot.Apply(_detail, Delta(Last + 1) with { Generation = SampleRuns.Point(5, 2) }));

    [Fact]
    public void Apply_Progress_KeepsTheSequenceNumber()
    {
        var progress = new RunProgress("Searching", 0.5, 0.4, "generation 5", null);

        var next = RunSnapshot.Apply(_detail, Delta(Last) with { Progress = progress });

        Assert.Equal(progress, next?.Progress);
        Assert.Equal(Last, next?.Summary.LastSequence);
    }

    [Fact]
    public void Apply_ProgressAfterALostDelta_AsksForTheSnapshot() => Assert.Null(RunSnapshot.Apply(
        _detail, Delta(Last + 1) with { Progress = new RunProgress("Searching", 0.5, 0.4, "", null) }));

    [Fact]
    public void Apply_Completion_AsksForTheSnapshotThatHoldsTheReport() => Assert.Null(RunSnapshot.Apply(
        _detail, Delta(Last + 1) with { Summary = _detail.Summary with { State = RunState.Completed } }));

    [Fact]
    public void Apply_Cancelling_TakesTheNewState()
    {
        var next = RunSnapshot.Apply(
            _detail, Delta(Last + 1) with { Summary = _detail.Summary with { State = RunState.Cancelling } });

        Assert.Equal(RunState.Cancelling, next?.Summary.State);
        Assert.Equal(Last + 1, next?.Summary.LastSequence);
    }

    [Fact]
    public void Apply_SummaryReadAfterTheNextGeneration_DoesNotSwallowThatGeneration()
    {
        var point = SampleRuns.Point(3, 2);

        var ahead = RunSnapshot.Apply(_detail, Delta(Last) with { Summary = _detail.Summary with { LastSequence = Last + 1, Generations = 4 } });
        var next = RunSnapshot.Apply(ahead!, Delta(Last + 1) with { Generation = point });

        Assert.Equal([.. _detail.Generations, point], next?.Generations);
        Assert.Equal(Last + 1, next?.Summary.LastSequence);
    }

    private RunDelta Delta(long sequence) => new(_detail.Summary.Id, sequence);
}
