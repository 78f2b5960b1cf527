namespace Eep.Web.Data;

/// <summary>One line of a run's log, and the thread that feeds follow.</summary>
public sealed class RunEvent
{
    /// <summary>Number over all runs, in order of commit.</summary>
    public long Id { get; init; }

    public required Guid RunId { get; init; }

    /// <summary>Number within the run, from 1, without gaps.</summary>
    public required long Sequence { get; init; }

    public required DateTimeOffset At { get; init; }

    public required RunEventKind Kind { get; init; }

    public required string Message { get; init; }

    /// <summary>The generation that was committed with it, for that kind.</summary>
    public int? Generation { get; init; }

    /// <summary>The person who asked for it; null when nobody did.</summary>
    public string? Actor { get; init; }
}

/// <summary>What an event tells.</summary>
public enum RunEventKind
{
    /// <summary>The run entered another state.</summary>
    State,

    /// <summary>An engine process was started.</summary>
    Attempt,

    /// <summary>A generation was committed.</summary>
    Generation,

    /// <summary>A message of the engine.</summary>
    Log,

    /// <summary>Something went wrong and the run goes on.</summary>
    Warning,
}
