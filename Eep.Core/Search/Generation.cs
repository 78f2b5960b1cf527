namespace Eep.Core.Search;

/// <summary>A batch of individuals to be scored together.</summary>
/// <param name="Index">From 0: generation 0 holds the seeds.</param>
/// <param name="Phase">The phase that proposed it.</param>
/// <param name="Individuals">In order of proposal; may hold plans equal to earlier ones.</param>
public sealed record Generation(int Index, SearchPhase Phase, IReadOnlyList<Individual> Individuals);

/// <summary>The phases of EEP (sec. 4.3).</summary>
public enum SearchPhase
{
    /// <summary>One-hot rows, W_RM = W_EM.</summary>
    Pruning,

    /// <summary>Real-valued rows, W_RM and W_EM apart.</summary>
    Merging,
}
