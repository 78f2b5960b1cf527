using Eep.Web.Data;
using Eep.Web.Runs;

namespace Eep.Web.Live;

/// <summary>Follows all runs: the summary of each that has changed. It begins with those that changed in the last minute, so that a list
/// loaded just before misses nothing.</summary>
public sealed class SummarySource(RunQueries queries, TimeProvider clock) : IFeedSource<RunDelta>
{
    private static readonly TimeSpan LookBack = TimeSpan.FromMinutes(1);

    // Events of one moment may become visible out of order, so that many are looked at again; what was told is not told twice.
    private const int Overlap = 50;

    private readonly Dictionary<Guid, long> _told = [];
    private long? _start;
    private long _last;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RunDelta>> NextAsync(CancellationToken cancellationToken)
    {
        _start ??= _last = await queries.LastEventIdBeforeAsync(clock.GetUtcNow() - LookBack, cancellationToken);
        (_last, var runs) = await queries.ChangedAfterAsync(Math.Max(_start.Value, _last - Overlap), cancellationToken);
        var summaries = runs.Count == 0 ? [] : await queries.ListAsync(runs, cancellationToken);
        return [.. summaries.Where(IsNews).Select(summary => new RunDelta(summary.Id, summary.LastSequence) { Summary = summary })];
    }

    private bool IsNews(RunSummary summary)
    {
        var isNews = _told.GetValueOrDefault(summary.Id) < summary.LastSequence;
        _told[summary.Id] = summary.LastSequence;
        return isNews;
    }
}
