using Eep.Core.Runs;

namespace Eep.Core.Bench;

/// <summary>Generations of a search that nobody will go on with.</summary>
internal sealed class MemoryJournal : IRunJournal
{
    private readonly List<GenerationRecord> _generations = [];

    /// <summary>Every individual, in order.</summary>
    public IEnumerable<IndividualRecord> Individuals => _generations.SelectMany(generation => generation.Individuals);

    public IReadOnlyList<GenerationRecord> Replay() => [];

    public void Commit(GenerationRecord generation) => _generations.Add(generation);
}
