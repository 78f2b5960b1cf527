using Hangfire;

namespace Eep.Web.Jobs;

/// <summary>The Hangfire job of a helper: a run and a token. It takes the place of a run, so that a device never has two engines.</summary>
public sealed class HelpJob(BatchHelper helper, IHostApplicationLifetime lifetime)
{
    /// <summary>Name of the queue that is served when no run waits.</summary>
    public const string Queue = "help";

    /// <summary>Answers batches of the run while there are any and nothing else waits.</summary>
    [Queue(Queue)]
    [AutomaticRetry(Attempts = 0)]
    public async Task ExecuteAsync(Guid runId, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        await helper.HelpAsync(runId, stop.Token);
    }
}
