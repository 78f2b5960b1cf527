using System.Linq.Expressions;
using Hangfire;
using Hangfire.States;

namespace Eep.Web.Jobs;

/// <summary>
/// Hangfire as the queue. Beside the queue it notes which job a piece of work has, so that it waits once however many processes look
/// after it. A job too many would do no harm: whoever comes second finds the lease taken.
/// </summary>
public sealed class JobDispatcher(IBackgroundJobClient jobs, JobStorage storage)
{
    private const string Job = "job";

    /// <summary>Queues the call unless the work waits already.</summary>
    /// <param name="work">Names the work among all.</param>
    public void Enqueue<T>(string work, Expression<Func<T, Task>> call)
    {
        using var connection = storage.GetConnection();
        var key = $"eep:{work}";
        var known = connection.GetAllEntriesFromHash(key)?.GetValueOrDefault(Job);
        if (known is null || connection.GetStateData(known)?.Name != EnqueuedState.StateName)
        {
            connection.SetRangeInHash(key, [new(Job, jobs.Enqueue(call))]);
        }
    }
}
