using Eep.Web.Configuration;
using Eep.Web.Data;
using Eep.Web.Runs;

namespace Eep.Web.Jobs;

/// <summary>Waits for disk and database to come back, with the lease in hand, and says so in the run's log as soon as that can be written.</summary>
public sealed class RunPatience(RunStore store, RunOwner owner, TimeProvider clock, ILogger<RunPatience> logger)
{
    /// <summary>Between two tries: an engine that fails at its export again has computed for nothing.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    /// <summary>Waits until the store can be written, and at least a while.</summary>
    /// <returns>Whether another attempt may begin; false when the application stops or the run is to end.</returns>
    public async Task<bool> WaitAsync(Guid runId, string reason, CancellationToken stop)
    {
        // The process's own log can be read while the run's cannot be written.
        logger.LogWarning("Run {RunId} waits. {Reason}", runId, reason);
        RunState? state = null;
        do
        {
            await Task.Delay(Pause, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            state = await NoteAsync(runId, reason, stop.IsCancellationRequested);
        }
        while (state is null && !stop.IsCancellationRequested);

        return state is RunState.Preparing or RunState.Running or RunState.Stale or RunState.Stopping;
    }

    // Null while the store cannot be written.
    private async Task<RunState?> NoteAsync(Guid runId, string reason, bool isOver)
    {
        try
        {
            RunState? state = null;
            await store.ChangeAsync(runId, (run, _, now) =>
            {
                if (run.LeaseOwner != owner.Name)
                {
                    throw new LeaseLostException(runId);
                }

                run.Append(RunEventKind.Warning, $"{reason} The run goes on when that has passed.", now);
                if (isOver || run.State is RunState.Cancelling or RunState.Pausing)
                {
                    run.Release("The application stopped.", now);
                }

                state = run.State;
                return true;
            });
            return state;
        }
        catch (Exception exception) when (StorageFault.IsPassing(exception))
        {
            return null;
        }
    }
}
