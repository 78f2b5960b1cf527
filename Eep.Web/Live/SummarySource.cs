using Eep.Web.Data;
using Eep.Web.Runs;

namespace Eep.Web.Live;

/// <summary>Follows all runs: the summary of each that has changed. It begins with those that changed in the last minute, so that a list
/// loaded just before misses nothing.</summary>
public sealed class SummarySource(RunQueries queries, TimeProvider clock) : IFeedSource
{
    private static readonly TimeSpan LookBack = TimeSpan.FromMinutes(1);

    private long? _eventId;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RunDelta>> NextAsync(CancellationToken cancellationToken)
    {
        var from = _eventId ?? await queries.LastEventIdBeforeAsync(clock.GetUtcNow() - LookBack, cancellationToken);
        var (last, runs) = await queries.ChangedAfterAsync(from, cancellationToken);
        var summaries = runs.Count == 0 ? [] : await queries.ListAsync(runs, cancellationToken);
        _eventId = last;
        return [.. summaries.Select(summary => new RunDelta(summary.Id, summary.LastSequence) { Summary = summary })];
    }
}
