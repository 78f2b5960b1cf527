using Eep.Web.Runs;

namespace Eep.Web.Jobs;

/// <summary>Queues runs.</summary>
public sealed class RunDispatcher(JobDispatcher jobs) : IRunDispatcher
{
    /// <inheritdoc/>
    public void Enqueue(Guid id) => jobs.Enqueue<RunJob>($"run:{id}", job => job.ExecuteAsync(id, CancellationToken.None));
}
