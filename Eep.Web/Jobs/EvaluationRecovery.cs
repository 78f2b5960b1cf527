using Eep.Web.Data;
using Eep.Web.Evaluations;
using Eep.Web.Runs;

namespace Eep.Web.Jobs;

/// <summary>Queues evaluations that wait; those whose process is gone wait again.</summary>
public sealed class EvaluationRecovery(
    EvaluationStore store, RunOwner owner, IEvaluationDispatcher dispatcher, TimeProvider clock, ILogger<EvaluationRecovery> logger)
    : RecoveryService(clock, logger)
{
    /// <inheritdoc/>
    public override async Task RecoverAsync(CancellationToken cancellationToken)
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
}
