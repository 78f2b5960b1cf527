using Eep.Web.Data;
using Eep.Web.Engine;
using Eep.Web.Runs;

namespace Eep.Web.Jobs;

/// <summary>
/// Carries a run to its end: takes the lease, lets engines attempt it until one brings a result, and stores the outcome. The only
/// place where a fault becomes state Failed.
/// </summary>
public sealed class RunExecutor(
    RunStore store, RunQueries queries, RunOwner owner, RunAttempt attempts, RunDelivery delivery, ILogger<RunExecutor> logger)
{
    /// <summary>Engines that may be lost in a row without a generation between, before the run is given up.</summary>
    public const int LostEngineLimit = 3;

    /// <summary>Takes a waiting run and carries it on; does nothing when the run is not waiting or another process has it.</summary>
    /// <param name="stop">The application stops: the run becomes Interrupted and goes on at the next start.</param>
    public async Task ExecuteAsync(Guid runId, CancellationToken stop)
    {
        if (!owner.Begin(runId))
        {
            return;
        }

        try
        {
            if (await store.ChangeAsync(runId, (run, _, now) => run.Take(owner.Name, now), CancellationToken.None))
            {
                await CarryOnAsync(runId, null, stop);
            }
        }
        finally
        {
            owner.End(runId);
        }
    }

    /// <summary>Carries on a run whose lease this process has taken, <see cref="RunOwner.Begin"/> included.</summary>
    /// <param name="watch">Is told every message of the engine, after it was stored.</param>
    public async Task CarryOnAsync(Guid runId, Action<EngineMessage>? watch, CancellationToken stop)
    {
        try
        {
            while (await AttemptAsync(runId, watch, stop))
            {
            }
        }
        catch (LeaseLostException exception)
        {
            // Whoever has it now writes its state.
            logger.LogWarning("{Reason}", exception.Message);
        }
        catch (Exception exception)
        {
            // A full disk, a locked database ...: nothing an engine could mend. If even this cannot be stored, the recovery finds
            // a lease that nobody works on and takes the run up again.
            logger.LogError(exception, "Run {RunId} failed", runId);
            await store.MoveAsync(runId, owner.Name, RunState.Failed, exception.Message);
            await delivery.AbandonAsync(runId);
        }
    }

    private async Task<bool> AttemptAsync(Guid runId, Action<EngineMessage>? watch, CancellationToken stop)
    {
        // A crash before this line leaves the run Preparing, after it Preparing or Running: in both cases the next start goes on.
        if (!await store.ChangeAsync(runId, (run, _, now) => run.BeginAttempt(now), CancellationToken.None))
        {
            await delivery.AbandonAsync(runId);
            await store.MoveAsync(runId, owner.Name, RunState.Cancelled, "Cancelled by a person.");
            return false;
        }

        var run = await queries.FindRowAsync(runId, CancellationToken.None) ?? throw new LeaseLostException(runId);
        var end = await attempts.RunAsync(run, watch, stop);
        switch (end)
        {
            case AttemptEnd.Cancelled:
                await delivery.AbandonAsync(runId);
                await store.MoveAsync(runId, owner.Name, RunState.Cancelled, "Cancelled by a person.");
                return false;
            case AttemptEnd.Stopped:
                await store.MoveAsync(runId, owner.Name, RunState.Interrupted, "The application stopped.");
                return false;
            case AttemptEnd.Done done:
                await delivery.DeliverAsync(runId, owner.Name, done.WorkFolder, done.Report, CancellationToken.None);
                return false;
            case AttemptEnd.Failed failed:
                await delivery.AbandonAsync(runId);
                await store.MoveAsync(runId, owner.Name, RunState.Failed, failed.Reason);
                return false;
            case AttemptEnd.Lost lost:
                return await MayTryAgainAsync(runId, lost.Reason);
            default:
                throw new InvalidOperationException($"An attempt ended as {end}.");
        }
    }

    private async Task<bool> MayTryAgainAsync(Guid runId, string reason)
    {
        var losses = 0;
        await store.ChangeAsync(
            runId,
            (run, _, now) =>
            {
                run.LoseEngine(reason, now);
                losses = run.LostEngines;
                return true;
            },
            CancellationToken.None);
        if (losses < LostEngineLimit)
        {
            return true;
        }

        await delivery.AbandonAsync(runId);
        await store.MoveAsync(
            runId, owner.Name, RunState.Failed, $"{reason} {losses} engines were lost in a row without a new generation.");
        return false;
    }
}
