using Eep.Core.Pruning;

namespace Eep.Core.Evaluation;

/// <summary>What an evaluation found for one plan on one split.</summary>
/// <param name="Score">Mean of <paramref name="ItemScores"/>, in [0, 1]; larger is better.</param>
/// <param name="StandardError">Sample standard deviation / sqrt(n).</param>
/// <param name="ItemScores">One per document, in file order.</param>
/// <param name="Completions">The raw answers (for multiple choice the chosen text), in file order.</param>
/// <param name="TokenShare">See <see cref="PlanAnswers.TokenShare"/>.</param>
public sealed record EvaluationResult(
    double Score,
    double StandardError,
    IReadOnlyList<double> ItemScores,
    IReadOnlyList<string> Completions,
    ExpertTable TokenShare);
