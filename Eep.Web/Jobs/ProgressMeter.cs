using Eep.Core.Runs;
using Eep.Web.Engine;
using Eep.Web.Runs;

namespace Eep.Web.Jobs;

/// <summary>Turns the engine's progress into one number for the whole run and an estimate of the time that remains.</summary>
public sealed class ProgressMeter(TimeProvider clock)
{
    // Below these a rate says nothing yet.
    private const double SmallestAdvance = 0.02;
    private static readonly TimeSpan ShortestTime = TimeSpan.FromSeconds(2);

    private double _first;
    private long _firstAt;

    /// <summary>The latest progress, or null before the first.</summary>
    public RunProgress? Current { get; private set; }

    /// <summary>Takes a message of the engine.</summary>
    public void Advance(EngineProgress progress)
    {
        var overall = Math.Max(Current?.Overall ?? 0, RunStages.Overall(progress.Stage, progress.Fraction));
        if (_firstAt == 0 && progress.Stage >= RunStage.Searching)
        {
            // Loading goes by in no time and replay at once: the rate is that of the search.
            (_first, _firstAt) = (overall, clock.GetTimestamp());
        }

        Current = new RunProgress(progress.Stage.ToString(), progress.Fraction, overall, progress.Detail, Remaining(overall));
    }

    private TimeSpan? Remaining(double overall)
    {
        if (_firstAt == 0)
        {
            return null;
        }

        var (elapsed, advance) = (clock.GetElapsedTime(_firstAt), overall - _first);
        return advance < SmallestAdvance || elapsed < ShortestTime ? null : elapsed * ((1 - overall) / advance);
    }
}
