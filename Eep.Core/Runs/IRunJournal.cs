namespace Eep.Core.Runs;

/// <summary>
/// Where a run's generations are kept, so that it can go on after a crash. One writer. A generation is durable when
/// <see cref="Commit"/> has returned and the next one is being committed: at most one generation may be in flight.
/// </summary>
public interface IRunJournal
{
    /// <summary>All committed generations, from 0, without gaps.</summary>
    IReadOnlyList<GenerationRecord> Replay();

    /// <summary>Stores the next generation. May return before it is durable, but waits for the one before.</summary>
    void Commit(GenerationRecord generation);
}
