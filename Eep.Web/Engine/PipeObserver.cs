using Eep.Core.Runs;

namespace Eep.Web.Engine;

/// <summary>Passes a run's progress and log on to the parent; progress at most a few times a second.</summary>
public sealed class PipeObserver(LineWriter<EngineMessage> parent, TimeProvider clock) : IRunObserver
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private RunStage? _stage;
    private long _sentAt;

    /// <inheritdoc/>
    public void OnProgress(RunStage stage, double fraction, string detail)
    {
        if (stage == _stage && fraction < 1 && clock.GetElapsedTime(_sentAt) < Interval)
        {
            return;
        }

        _stage = stage;
        _sentAt = clock.GetTimestamp();
        parent.Write(new EngineProgress(stage, fraction, detail));
    }

    /// <inheritdoc/>
    public void OnLog(string message) => parent.Write(new EngineLog(message));
}
