namespace Eep.Web.Runs;

/// <summary>
/// What a run is doing. Completed, Stopped, Cancelled and Failed are final. Interrupted means that its process was lost and that it will
/// be taken up again; Stale, that its process has not been heard of for a while.
/// </summary>
public enum RunState
{
    /// <summary>Waits for a worker.</summary>
    Queued,

    /// <summary>A worker holds the lease; the engine is starting.</summary>
    Preparing,

    /// <summary>The engine reports generations.</summary>
    Running,

    /// <summary>A cancel was asked for; the engine is being ended.</summary>
    Cancelling,

    /// <summary>The process that held the lease is gone; the run goes on from its last generation at the next attempt.</summary>
    Interrupted,

    /// <summary>Final: exported and verified.</summary>
    Completed,

    /// <summary>Final: ended by a person.</summary>
    Cancelled,

    /// <summary>Final: ended by a fault; the reason is stored.</summary>
    Failed,

    /// <summary>A pause was asked for; the generation in work is finished first.</summary>
    Pausing,

    /// <summary>Nobody works on it until a person resumes it.</summary>
    Paused,

    /// <summary>A stop was asked for: no new generation, then selection, test and export of what there is.</summary>
    Stopping,

    /// <summary>Final: stopped early, exported and verified.</summary>
    Stopped,

    /// <summary>Its worker holds the lease but gives no sign of life.</summary>
    Stale,
}
