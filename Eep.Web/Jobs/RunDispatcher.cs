using Eep.Web.Runs;
using Hangfire;
using Hangfire.States;

namespace Eep.Web.Jobs;

/// <summary>
/// Hangfire as the queue of runs. Beside the queue it notes which job a run has, so that a run waits once however many processes look
/// after it. A job too many would do no harm: whoever comes second finds the lease taken.
/// </summary>
public sealed class RunDispatcher(IBackgroundJobClient jobs, JobStorage storage) : IRunDispatcher
{
    private const string Job = "job";

    /// <inheritdoc/>
    public void Enqueue(Guid runId)
    {
        using var connection = storage.GetConnection();
        var key = $"eep:run:{runId}";
        var known = connection.GetAllEntriesFromHash(key)?.GetValueOrDefault(Job);
        if (known is null || connection.GetStateData(known)?.Name != EnqueuedState.StateName)
        {
            var job = jobs.Enqueue<RunJob>(work => work.ExecuteAsync(runId, CancellationToken.None));
            connection.SetRangeInHash(key, [new(Job, job)]);
        }
    }
}
