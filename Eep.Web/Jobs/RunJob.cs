using Hangfire;

namespace Eep.Web.Jobs;

/// <summary>The Hangfire job of a run: an id and a token, nothing else. Delivered twice, it does nothing the second time (the lease).</summary>
public sealed class RunJob(RunExecutor executor, IHostApplicationLifetime lifetime)
{
    /// <summary>Name of the queue with one worker for each device: one engine at a time on each.</summary>
    public const string Queue = "engine";

    /// <summary>Works on the run until it is final, or until the application stops.</summary>
    [Queue(Queue)]
    [AutomaticRetry(Attempts = 0)]
    public async Task ExecuteAsync(Guid runId, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        await executor.ExecuteAsync(runId, stop.Token);
    }
}
