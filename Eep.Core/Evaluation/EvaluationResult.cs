using Eep.Core.Pruning;

namespace Eep.Core.Evaluation;

/// <summary>What an evaluation found for one plan on one split.</summary>
/// <param name="Score">Mean of <paramref name="ItemScores"/>; larger is better. In [0, 1] but for perplexities, where it is a mean log-likelihood.</param>
/// <param name="StandardError">Sample standard deviation / sqrt(n).</param>
/// <param name="ItemScores">One per document, in file order, by the deciding metric.</param>
/// <param name="Completions">The raw answers (for multiple choice the chosen text), in file order.</param>
/// <param name="TokenShare">See <see cref="PlanAnswers.TokenShare"/>.</param>
public sealed record EvaluationResult(
    double Score,
    double StandardError,
    IReadOnlyList<double> ItemScores,
    IReadOnlyList<string> Completions,
    ExpertTable TokenShare)
{
    /// <summary>Every metric behind every pipeline, the deciding one first.</summary>
    public IReadOnlyList<MetricValue> Metrics { get; init; } = [];

    /// <summary>What the deciding metric saw of each answer.</summary>
    public IReadOnlyList<string> Filtered { get; init; } = [];
}
