using Eep.Core.Runs;

namespace Eep.Tests.Runs;

/// <summary>Stops the run, as a crash would, after a number of commits.</summary>
internal sealed class FailingJournal(IRunJournal inner, int commits) : IRunJournal
{
    private int _left = commits;

    public IReadOnlyList<GenerationRecord> Replay() => inner.Replay();

    public void Commit(GenerationRecord generation)
    {
        if (_left-- == 0)
        {
            throw new IOException("The journal is out of reach.");
        }

        inner.Commit(generation);
    }
}
