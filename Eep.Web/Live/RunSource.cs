using Eep.Web.Data;
using Eep.Web.Runs;

namespace Eep.Web.Live;

/// <summary>
/// Follows one run: its events one by one, then the summary they lead to; progress only as it is now. Who is up to date takes what is new from the tail that
/// all share; who is behind reads the database.
/// </summary>
public sealed class RunSource(RunQueries queries, RunTail tail, Guid runId, long fromSequence) : IFeedSource<RunDelta>
{
    private long _sequence = fromSequence;
    private RunProgress? _progress;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RunDelta>> NextAsync(CancellationToken cancellationToken)
    {
        if (await tail.LookAsync(_sequence, cancellationToken) is not { } news)
        {
            return [];
        }

        var deltas = new List<RunDelta>(news.After(_sequence) ?? await queries.DeltasAfterAsync(runId, _sequence, cancellationToken));
        var last = deltas.Count > 0 ? deltas[^1].Sequence : _sequence;
        if (deltas.Count > 0 && news.SummaryAt(last) is { } summary)
        {
            deltas.Add(summary);
        }

        if (news.Progress is not null && news.Progress != _progress)
        {
            deltas.Add(news.ProgressAt(last)!);
        }

        (_sequence, _progress) = (last, news.Progress);
        return deltas;
    }
}
