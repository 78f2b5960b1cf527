using Eep.Web.Runs;

namespace Eep.Web.Live;

/// <summary>What moves on screen. Deltas may be coalesced or lost; the snapshot of <see cref="IRunService"/> is the truth.</summary>
public interface IRunFeed
{
    /// <summary>
    /// Calls <paramref name="handler"/> for every change of the run after <paramref name="fromSequence"/>, in order, one at a time,
    /// at most a few times a second. <see cref="Guid.Empty"/> subscribes to the summaries of all runs.
    /// A handler that finds a gap in the sequence numbers loads the snapshot again.
    /// </summary>
    /// <returns>Dispose to unsubscribe; no call comes after disposal has returned.</returns>
    IAsyncDisposable Subscribe(Guid runId, long fromSequence, Func<RunDelta, Task> handler);
}
