using Eep.Web.Data;

namespace Eep.Web.Live;

/// <summary>One tail a run that somebody follows; it goes when nobody holds it any more.</summary>
public sealed class RunTails(RunQueries queries, FeedLoop loop)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, WeakReference<RunTail>> _tails = [];

    /// <summary>The tail of a run, the same one for everybody.</summary>
    public RunTail Of(Guid runId)
    {
        lock (_gate)
        {
            foreach (var (gone, _) in _tails.Where(tail => !tail.Value.TryGetTarget(out _)).ToList())
            {
                _tails.Remove(gone);
            }

            if (!_tails.TryGetValue(runId, out var held) || !held.TryGetTarget(out var tail))
            {
                tail = new RunTail(queries, loop, runId);
                _tails[runId] = new WeakReference<RunTail>(tail);
            }

            return tail;
        }
    }
}
