using Eep.Core.Runs;

namespace Eep.Web.Engine;

/// <summary>
/// The journal as the engine process sees it: a generation is sent to the parent, which commits and acknowledges it. The next one
/// is computed meanwhile, but sent only when the one before is durable, so at most one generation is ahead.
/// </summary>
public sealed class PipeJournal(
    IReadOnlyList<GenerationRecord> resume, LineWriter<EngineMessage> parent, CancellationToken cancellationToken) : IRunJournal
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _awaited;
    private int _sent = resume.Count - 1;

    /// <inheritdoc/>
    public IReadOnlyList<GenerationRecord> Replay() => resume;

    /// <inheritdoc/>
    public void Commit(GenerationRecord generation)
    {
        if (generation.Generation != _sent + 1)
        {
            throw new InvalidOperationException($"Generation {generation.Generation} was committed, but {_sent + 1} is next.");
        }

        _awaited?.Task.Wait(cancellationToken);
        lock (_gate)
        {
            _awaited = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _sent = generation.Generation;
        }

        parent.Write(new GenerationDone(generation));
    }

    /// <summary>Takes the parent's word that a generation is durable.</summary>
    public void Acknowledge(int generation)
    {
        lock (_gate)
        {
            if (generation == _sent)
            {
                _awaited?.TrySetResult();
            }
        }
    }
}
