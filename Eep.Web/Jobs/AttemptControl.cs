using Eep.Core.Runs;
using Eep.Web.Engine;

namespace Eep.Web.Jobs;

/// <summary>What the two loops of an attempt, messages and heartbeat, tell one another.</summary>
/// <param name="isFinishing">The attempt searches no further: a stop was asked for before it began.</param>
public sealed class AttemptControl(ProgressMeter meter, bool isFinishing)
{
    public bool IsFinishing { get; } = isFinishing;

    public ProgressMeter Meter { get; } = meter;

    /// <summary>Loading is over.</summary>
    public bool IsWorking { get; set; }

    public RunReport? Report { get; set; }

    public EngineFailed? Failure { get; set; }

    /// <summary>Why the protocol broke, when it did.</summary>
    public string? Broken { get; set; }

    /// <summary>What has to pass before another attempt does better: the heartbeat found disk or database away.</summary>
    public string? Awaited { get; set; }

    /// <summary>The stage the engine is in.</summary>
    public RunStage Stage { get; set; }

    /// <summary>A pause was asked for and not taken back.</summary>
    public bool PauseAsked { get; set; }

    /// <summary>The engine was ended for a pause.</summary>
    public bool Paused { get; set; }

    /// <summary>The engine was ended so that a new one finishes with what there is.</summary>
    public bool StopBegun { get; set; }

    public bool LeaseLost { get; set; }

    public bool Stopped { get; set; }

    public bool Cancelled { get; set; }

    /// <summary>When the engine was asked to end; it is killed when it takes too long.</summary>
    public long? AskedToEndAt { get; set; }
}
