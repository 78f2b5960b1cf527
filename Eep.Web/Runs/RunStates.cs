namespace Eep.Web.Runs;

/// <summary>What the states mean, and from where to where a run may go.</summary>
public static class RunStates
{
    private static readonly Dictionary<RunState, RunState[]> Transitions = new()
    {
        [RunState.Queued] = [RunState.Preparing, RunState.Stopping, RunState.Paused, RunState.Cancelled, RunState.Failed],
        [RunState.Preparing] =
        [
            RunState.Running, RunState.Pausing, RunState.Stopping, RunState.Cancelling, RunState.Stale, RunState.Interrupted,
            RunState.Completed, RunState.Cancelled, RunState.Failed,
        ],
        [RunState.Running] =
        [
            RunState.Preparing, RunState.Pausing, RunState.Stopping, RunState.Cancelling, RunState.Stale, RunState.Interrupted,
            RunState.Completed, RunState.Cancelled, RunState.Failed,
        ],
        [RunState.Pausing] =
        [
            RunState.Running, RunState.Paused, RunState.Stopping, RunState.Cancelling, RunState.Completed, RunState.Failed,
        ],
        [RunState.Paused] = [RunState.Queued, RunState.Cancelled],
        [RunState.Stopping] = [RunState.Stopped, RunState.Cancelling, RunState.Interrupted, RunState.Failed],
        [RunState.Stale] =
        [
            RunState.Preparing, RunState.Running, RunState.Pausing, RunState.Stopping, RunState.Cancelling, RunState.Interrupted,
            RunState.Completed, RunState.Failed,
        ],
        [RunState.Cancelling] = [RunState.Cancelled],
        [RunState.Interrupted] = [RunState.Preparing, RunState.Stopping, RunState.Paused, RunState.Cancelled, RunState.Failed],
    };

    /// <summary>Those that lead nowhere.</summary>
    public static IReadOnlyList<RunState> Final { get; } = [.. Enum.GetValues<RunState>().Where(IsFinal)];

    /// <summary>Those that end with a report and a checkpoint.</summary>
    public static IReadOnlyList<RunState> WithResult { get; } = [RunState.Completed, RunState.Stopped];

    /// <summary>Whether a run in this state never changes again.</summary>
    public static bool IsFinal(this RunState state) => !Transitions.ContainsKey(state);

    /// <summary>Whether a run in this state has a report and a checkpoint.</summary>
    public static bool HasResult(this RunState state) => WithResult.Contains(state);

    /// <summary>Whether a run in this state waits for a worker.</summary>
    public static bool IsWaiting(this RunState state) => state is RunState.Queued or RunState.Interrupted;

    /// <summary>Whether a worker that holds the lease may report generations and results.</summary>
    public static bool IsWorkedOn(this RunState state) => !state.IsFinal() && !state.IsWaiting() && state != RunState.Paused;

    /// <summary>Whether a run may go from one state to another.</summary>
    public static bool MayBecome(this RunState from, RunState to) => Transitions.TryGetValue(from, out var next) && next.Contains(to);
}
