namespace Eep.Web.Evaluations;

/// <summary>What an evaluation is doing. Completed, Cancelled and Failed are final.</summary>
public enum EvaluationState
{
    /// <summary>Waits for a worker; one that was interrupted goes on at its next item.</summary>
    Queued,

    /// <summary>A worker holds the lease and an engine answers.</summary>
    Running,

    /// <summary>A cancel was asked for; the engine is being ended.</summary>
    Cancelling,

    /// <summary>Final: judged, reports written.</summary>
    Completed,

    /// <summary>Final: ended by a person.</summary>
    Cancelled,

    /// <summary>Final: ended by a fault; the reason is stored.</summary>
    Failed,
}

/// <summary>What follows from a state.</summary>
public static class EvaluationStates
{
    /// <summary>The states that are never left.</summary>
    public static IReadOnlyList<EvaluationState> Final { get; } = [.. Enum.GetValues<EvaluationState>().Where(IsFinal)];

    /// <summary>Whether it never changes again.</summary>
    public static bool IsFinal(this EvaluationState state) => state >= EvaluationState.Completed;
}
