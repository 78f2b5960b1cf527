using Eep.Web.Runs;

namespace Eep.Web.Live;

/// <summary>The last changes of a run, in order and without gaps, and how it stands after them. Never changes: everybody who follows the run shares one.</summary>
public sealed class RunNews
{
    private readonly IReadOnlyList<RunDelta> _durable;
    private readonly RunDelta? _summary;
    private readonly RunDelta? _progress;

    /// <summary>Nothing yet.</summary>
    public RunNews(Guid runId, long lastSequence)
        : this(runId, lastSequence, [], null, null)
    {
    }

    private RunNews(Guid runId, long lastSequence, IReadOnlyList<RunDelta> durable, RunDelta? summary, RunDelta? progress) =>
        (RunId, LastSequence, _durable, _summary, _progress) = (runId, lastSequence, durable, summary, progress);

    public Guid RunId { get; }

    /// <summary>The last durable change.</summary>
    public long LastSequence { get; }

    /// <summary>Where the engine is.</summary>
    public RunProgress? Progress => _progress?.Progress;

    /// <summary>The durable changes after a sequence number, or null when it is further back than these news reach.</summary>
    public IReadOnlyList<RunDelta>? After(long sequence)
    {
        var behind = LastSequence - sequence;
        return behind <= 0 ? [] : behind > _durable.Count ? null : [.. _durable.Skip(_durable.Count - (int)behind)];
    }

    /// <summary>The summary, as of a sequence number.</summary>
    public RunDelta? SummaryAt(long sequence) => _summary is null || _summary.Sequence == sequence ? _summary : _summary with { Sequence = sequence };

    /// <summary>The progress, as of a sequence number.</summary>
    public RunDelta? ProgressAt(long sequence) => _progress is null || _progress.Sequence == sequence ? _progress : _progress with { Sequence = sequence };

    /// <summary>These news and more; the oldest beyond so many go.</summary>
    public RunNews With(IReadOnlyList<RunDelta> deltas, RunSummary? summary, int mostKept) => deltas.Count == 0
        ? this
        : new RunNews(
            RunId,
            deltas[^1].Sequence,
            [.. _durable.Concat(deltas).TakeLast(mostKept)],
            summary is null ? null : new RunDelta(RunId, deltas[^1].Sequence) { Summary = summary },
            _progress);

    /// <summary>The same with where the engine is now.</summary>
    public RunNews With(RunProgress? progress) => progress == Progress && (_progress is null || _progress.Sequence == LastSequence)
        ? this
        : new RunNews(RunId, LastSequence, _durable, _summary, progress is null ? null : new RunDelta(RunId, LastSequence) { Progress = progress });
}
