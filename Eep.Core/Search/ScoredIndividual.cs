namespace Eep.Core.Search;

/// <summary>An individual and what its evaluation said.</summary>
/// <param name="Individual">The plan and its parents.</param>
/// <param name="Score">Larger is better; null when the evaluation failed.</param>
public sealed record ScoredIndividual(Individual Individual, double? Score);
