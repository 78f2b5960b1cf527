using Eep.Web.Configuration;
using Eep.Web.Data;
using Eep.Web.Engine;
using Eep.Web.Runs;
using Eep.Web.Telemetry;

namespace Eep.Web.Jobs;

/// <summary>
/// Carries a run to its end: takes the lease, lets engines attempt it until one brings a result, and stores the outcome. The only
/// place where a fault becomes state Failed.
/// </summary>
public sealed class RunExecutor(
    RunStore store, RunQueries queries, RunOwner owner, RunAttempt attempts, RunDelivery delivery, RunPatience patience,
    EepMeters meters, ILogger<RunExecutor> logger)
{
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
            while (await TryAsync(runId, watch, stop))
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
            // Nothing an engine could mend. If even this cannot be stored, the recovery finds a lease that nobody works on.
            logger.LogError(exception, "Run {RunId} failed", runId);
            await store.MoveAsync(runId, owner.Name, RunState.Failed, exception.Message);
            await delivery.AbandonAsync(runId);
        }
    }

    // A full disk, a locked database, a server that is away: the attempt is over, the run is not.
    private async Task<bool> TryAsync(Guid runId, Action<EngineMessage>? watch, CancellationToken stop)
    {
        try
        {
            return await AttemptAsync(runId, watch, stop);
        }
        catch (Exception exception) when (exception is not LeaseLostException && StorageFault.SentenceOf(exception) is not null)
        {
            return await patience.WaitAsync(runId, StorageFault.SentenceOf(exception)!, stop);
        }
    }

    private async Task<bool> AttemptAsync(Guid runId, Action<EngineMessage>? watch, CancellationToken stop)
    {
        // A crash before this line leaves the run Preparing, after it Preparing or Running: in both cases the next start goes on.
        if (!await store.ChangeAsync(runId, (run, _, now) => run.BeginAttempt(now), CancellationToken.None))
        {
            await delivery.AbandonAsync(runId);
            await ReleaseAsync(runId, "");
            return false;
        }

        var run = await queries.FindRowAsync(runId, CancellationToken.None) ?? throw new LeaseLostException(runId);
        using var trace = meters.Traces.StartActivity("attempt")?.SetTag("eep.run", runId).SetTag("eep.attempt", run.Attempts);
        var end = await attempts.RunAsync(run, watch, stop);
        trace?.SetTag("eep.end", end.GetType().Name);
        switch (end)
        {
            case AttemptEnd.Cancelled:
                await delivery.AbandonAsync(runId);
                await store.MoveAsync(runId, owner.Name, RunState.Cancelled, "Cancelled by a person.");
                return false;
            case AttemptEnd.Waiting waiting:
                return await patience.WaitAsync(runId, waiting.Reason, stop);
            case AttemptEnd.Paused:
                await store.MoveAsync(runId, owner.Name, RunState.Paused, "Paused.");
                return false;
            case AttemptEnd.StopBegun:
                return true;
            case AttemptEnd.Stopped:
                await ReleaseAsync(runId, "The application stopped.");
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

    private Task<bool> ReleaseAsync(Guid runId, string message) =>
        store.ChangeAsync(runId, (run, _, now) => run.LeaseOwner == owner.Name && run.Release(message, now));

    private async Task<bool> MayTryAgainAsync(Guid runId, string reason)
    {
        meters.LostEngine();
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
        if (losses < EngineWatch.LostEngineLimit)
        {
            return true;
        }

        await delivery.AbandonAsync(runId);
        await store.MoveAsync(
            runId, owner.Name, RunState.Failed, $"{reason} {losses} engines were lost in a row without a new generation.");
        return false;
    }
}
