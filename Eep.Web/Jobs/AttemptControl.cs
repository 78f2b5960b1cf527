using Eep.Core.Runs;
using Eep.Web.Engine;

namespace Eep.Web.Jobs;

/// <summary>What the two loops of an attempt, messages and heartbeat, tell one another.</summary>
public sealed class AttemptControl(ProgressMeter meter)
{
    public ProgressMeter Meter { get; } = meter;

    /// <summary>Loading is over.</summary>
    public bool IsWorking { get; set; }

    public RunReport? Report { get; set; }

    public EngineFailed? Failure { get; set; }

    /// <summary>Why the protocol broke, when it did.</summary>
    public string? Broken { get; set; }

    public bool LeaseLost { get; set; }

    public bool Stopped { get; set; }

    public bool Cancelled { get; set; }

    public long CancelledAt { get; set; }
}
