using Eep.Web.Data;
using Eep.Web.Runs;

namespace Eep.Web.Live;

/// <summary>The feed of runs: each subscription reads its own deltas from where it stands, so none is missed.</summary>
public sealed class RunFeed(FeedLoop loop, RunQueries queries, RunTails tails, TimeProvider clock) : IRunFeed
{
    /// <inheritdoc/>
    public IAsyncDisposable Subscribe(Guid runId, long fromSequence, Func<RunDelta, Task> handler) => loop.Add(
        runId == Guid.Empty ? new SummarySource(queries, clock) : new RunSource(queries, tails.Of(runId), runId, fromSequence), handler);
}
