using Eep.Web.Data;
using Eep.Web.Runs;

namespace Eep.Web.Live;

/// <summary>Follows one run: its events one by one, then the summary they lead to; progress only as it is now.</summary>
public sealed class RunSource(RunQueries queries, Guid runId, long fromSequence) : IFeedSource<RunDelta>
{
    private long _sequence = fromSequence;
    private RunProgress? _progress;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RunDelta>> NextAsync(CancellationToken cancellationToken)
    {
        if (await queries.PulseAsync(runId, cancellationToken) is not { } pulse)
        {
            return [];
        }

        var deltas = new List<RunDelta>();
        if (pulse.LastSequence > _sequence)
        {
            deltas.AddRange(await queries.DeltasAfterAsync(runId, _sequence, cancellationToken));
            if (await queries.SummaryAsync(runId, cancellationToken) is { } summary && deltas.Count > 0)
            {
                deltas.Add(new RunDelta(runId, deltas[^1].Sequence) { Summary = summary });
            }
        }

        var last = deltas.Count > 0 ? deltas[^1].Sequence : _sequence;
        if (pulse.Progress is not null && pulse.Progress != _progress)
        {
            deltas.Add(new RunDelta(runId, last) { Progress = pulse.Progress });
        }

        (_sequence, _progress) = (last, pulse.Progress);
        return deltas;
    }
}
