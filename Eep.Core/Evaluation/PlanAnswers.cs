using System.Text.Json.Serialization;
using Eep.Core.Pruning;

namespace Eep.Core.Evaluation;

/// <summary>What one plan answered to all requests.</summary>
/// <param name="Answers">One per request, in order; <see cref="NotAsked"/> where a race ended before.</param>
/// <param name="TokenShare">
/// [sparse layers, original experts]: share of routed (token, slot) pairs that each original expert received; a merged expert's share
/// counts for its dominant original. Rows sum to 1.
/// </param>
public sealed record PlanAnswers(IReadOnlyList<ModelAnswer> Answers, ExpertTable TokenShare);

/// <summary>The answer to one request.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Generated), "generated")]
[JsonDerivedType(typeof(LogLikelihoods), "logLikelihoods")]
public abstract record ModelAnswer;

/// <summary>Answer to a <see cref="GenerateRequest"/>.</summary>
/// <param name="Completion">The generated text up to, without, the stop.</param>
/// <param name="TokenCount">Tokens generated or accepted from a draft.</param>
public sealed record Generated(string Completion, int TokenCount) : ModelAnswer;

/// <summary>No answer: the race of its plan ended before the document.</summary>
public sealed record NotAsked : ModelAnswer
{
    /// <summary>The only one there is.</summary>
    public static NotAsked Instance { get; } = new();
}

/// <summary>Answer to a <see cref="LogLikelihoodRequest"/>: per continuation the summed natural-log likelihood and whether it is the greedy one.</summary>
public sealed record LogLikelihoods(IReadOnlyList<double> Sums, IReadOnlyList<bool> IsGreedy) : ModelAnswer
{
    /// <summary>Tokens of each continuation in the model's own vocabulary; empty where the model does not say.</summary>
    public IReadOnlyList<int> TokenCounts { get; init; } = [];
}
