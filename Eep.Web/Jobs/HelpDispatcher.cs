using Hangfire;

namespace Eep.Web.Jobs;

/// <summary>
/// Helpers through Hangfire: one call of each run waits in a queue of its own, behind runs and evaluations, and whoever joins takes it. The batches
/// themselves lie in the database, where they are leased and keyed; as Hangfire jobs they would have to be there all the same.
/// </summary>
public sealed class HelpDispatcher(JobDispatcher jobs, JobStorage storage) : IHelpDispatcher
{
    /// <inheritdoc/>
    public void Call(Guid runId) => jobs.Enqueue<HelpJob>($"help:{runId}", job => job.ExecuteAsync(runId, CancellationToken.None));

    /// <inheritdoc/>
    public bool IsWorkWaiting() => storage.GetMonitoringApi().EnqueuedCount(RunJob.Queue) > 0;
}
