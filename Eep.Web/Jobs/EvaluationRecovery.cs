using Eep.Web.Data;
using Eep.Web.Evaluations;
using Eep.Web.Runs;

namespace Eep.Web.Jobs;

/// <summary>Fills the queue from the database, at start and every few seconds: evaluations whose process is gone wait again.</summary>
public sealed class EvaluationRecovery(
    EvaluationStore store, RunOwner owner, IEvaluationDispatcher dispatcher, TimeProvider clock, ILogger<EvaluationRecovery> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>Looks once before anything else starts, then goes on in the background.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await RecoverAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <summary>One look.</summary>
    public async Task RecoverAsync(CancellationToken cancellationToken)
    {
        foreach (var found in await store.UnfinishedAsync(cancellationToken))
        {
            if (owner.IsOwned(found))
            {
                continue;
            }

            await store.ChangeAsync(found.Id, (evaluation, now) => !owner.IsOwned(evaluation) && evaluation.Release(now), cancellationToken);
            if (found.State != EvaluationState.Cancelling)
            {
                dispatcher.Enqueue(found.Id);
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RecoverAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                logger.LogWarning(exception, "Waiting evaluations could not be looked up; the next look comes in {Interval}", Interval);
            }
        }
    }
}
