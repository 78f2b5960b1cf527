using Eep.Web.Data;

namespace Eep.Web.Live;

/// <summary>The end of one run's log as everybody who follows it sees it: what is new is read once a round, by whoever asks first.</summary>
public sealed class RunTail(RunQueries queries, FeedLoop loop, Guid runId) : IDisposable
{
    // Who has seen less than this reads the database: 256 generations are two minutes of the fastest search.
    private const int MostKept = 256;

    private readonly SemaphoreSlim _reading = new(1);
    private long _round = -1;
    private RunNews? _news;

    /// <summary>How the run stands now, or null when there is none.</summary>
    /// <param name="sequence">Where the one who asks stands: the first look begins there.</param>
    public async Task<RunNews?> LookAsync(long sequence, CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            // Before the look: what is committed after it belongs to the next round.
            var round = loop.Round;
            if (_round < round)
            {
                _news = await ReadAsync(sequence, cancellationToken);
                _round = round;
            }

            return _news;
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _reading.Dispose();

    private async Task<RunNews?> ReadAsync(long sequence, CancellationToken cancellationToken)
    {
        if (await queries.PulseAsync(runId, cancellationToken) is not { } pulse)
        {
            return null;
        }

        // At least the last change, so that there is a summary for whoever is behind.
        var news = _news ?? new RunNews(runId, Math.Max(Math.Min(sequence, pulse.LastSequence - 1), pulse.LastSequence - MostKept));
        if (pulse.LastSequence > news.LastSequence)
        {
            var deltas = await queries.DeltasAfterAsync(runId, news.LastSequence, cancellationToken);
            news = news.With(deltas, await queries.SummaryAsync(runId, cancellationToken), MostKept);
        }

        return news.With(pulse.Progress);
    }
}
