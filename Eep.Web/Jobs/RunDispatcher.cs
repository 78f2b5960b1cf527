using System.Collections.Concurrent;
using Eep.Web.Runs;
using Hangfire;

namespace Eep.Web.Jobs;

/// <summary>Hangfire as the queue of runs. It remembers which runs this process has handed over, so that none waits twice.</summary>
public sealed class RunDispatcher(IBackgroundJobClient jobs) : IRunDispatcher
{
    private readonly ConcurrentDictionary<Guid, bool> _handedOver = new();

    /// <inheritdoc/>
    public void Enqueue(Guid runId)
    {
        if (_handedOver.TryAdd(runId, true))
        {
            jobs.Enqueue<RunJob>(job => job.ExecuteAsync(runId, CancellationToken.None));
        }
    }

    /// <summary>A job has ended, whatever came of it: the run may wait again.</summary>
    public void Release(Guid runId) => _handedOver.TryRemove(runId, out _);
}
