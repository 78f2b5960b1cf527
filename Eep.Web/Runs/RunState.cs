namespace Eep.Web.Runs;

/// <summary>
/// What a run is doing. Queued → Preparing → Running → Completed, Cancelled or Failed are final; Interrupted means that its process
/// was lost and that it will be taken up again.
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
}
