using Hangfire;

namespace Eep.Web.Jobs;

/// <summary>The Hangfire job of an evaluation: an id and a token. It waits in the queue of the runs, since both need an engine.</summary>
public sealed class EvaluationJob(EvaluationExecutor executor, IHostApplicationLifetime lifetime)
{
    /// <summary>Works on it until it is final, or until the application stops.</summary>
    [Queue(RunJob.Queue)]
    [AutomaticRetry(Attempts = 0)]
    public async Task ExecuteAsync(Guid evaluationId, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        await executor.ExecuteAsync(evaluationId, stop.Token);
    }
}
