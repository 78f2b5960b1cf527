using Eep.Web.Data;
using Eep.Web.Runs;
using Microsoft.EntityFrameworkCore;

namespace Eep.Web.Jobs;

/// <summary>Queues runs whose process was killed or that another process has left waiting.</summary>
public sealed class RunRecovery(
    IDbContextFactory<EepDbContext> contexts, RunStore store, RunOwner owner, IRunDispatcher dispatcher, TimeProvider clock,
    ILogger<RunRecovery> logger) : RecoveryService(clock, logger)
{
    /// <summary>
    /// One look: orphaned runs become Interrupted (Cancelled or Paused, where that was asked for), silent ones Stale, waiting runs are
    /// queued, oldest first.
    /// </summary>
    public override async Task RecoverAsync(CancellationToken cancellationToken)
    {
        foreach (var run in await UnfinishedAsync(cancellationToken))
        {
            if (owner.IsOwned(run))
            {
                await NoteSilenceAsync(run, cancellationToken);
                continue;
            }

            if (run.State.IsWorkedOn())
            {
                await store.ChangeAsync(
                    run.Id,
                    (row, _, now) => row.State.IsWorkedOn() && !owner.IsOwned(row) && row.Release("The process that worked on it is gone.", now),
                    cancellationToken);
            }

            if (run.State is not (RunState.Cancelling or RunState.Pausing))
            {
                dispatcher.Enqueue(run.Id);
            }
        }
    }

    private async Task NoteSilenceAsync(Run run, CancellationToken cancellationToken)
    {
        if (owner.IsSilent(run) && run.State.MayBecome(RunState.Stale))
        {
            await store.ChangeAsync(
                run.Id,
                (row, _, now) => row.LeaseHeartbeat == run.LeaseHeartbeat
                    && row.MoveTo(RunState.Stale, "Its worker holds the lease but has given no sign of life for a while.", now),
                cancellationToken);
        }
    }

    private async Task<List<Run>> UnfinishedAsync(CancellationToken cancellationToken)
    {
        var final = RunStates.Final;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Runs.AsNoTracking()
            .Where(run => !final.Contains(run.State) && run.State != RunState.Paused)
            .OrderBy(run => run.CreatedAt)
            .ToListAsync(cancellationToken);
    }
}
