namespace Eep.Core.Search;

/// <summary>An individual and what its evaluation said.</summary>
/// <param name="Individual">The plan and its parents.</param>
/// <param name="Score">Larger is better; null when the evaluation failed or was stopped.</param>
/// <param name="LowestUseful">
/// <see cref="EvolutionarySearch.LowestUsefulScore"/> when it was told: a smaller score, or none, is known to the search as "below this" alone.
/// </param>
public sealed record ScoredIndividual(Individual Individual, double? Score, double LowestUseful = double.NegativeInfinity);
