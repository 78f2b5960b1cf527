namespace Eep.Core.Search;

/// <summary>Where a search is.</summary>
/// <param name="Generations">Generations told so far.</param>
/// <param name="GenerationLimit">Most generations there can be, the seeds included; the pruning phase may end early.</param>
/// <param name="Fraction">Share of the planned individuals that lies behind, in [0, 1]; 1 when nothing is left to ask. Never falls.</param>
public sealed record SearchProgress(int Generations, int GenerationLimit, double Fraction);
