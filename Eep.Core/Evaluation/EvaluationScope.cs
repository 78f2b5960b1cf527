namespace Eep.Core.Evaluation;

/// <summary>How much of a split is evaluated, and how.</summary>
/// <param name="Limit">Only the first items; null = all. At least 1.</param>
/// <param name="SuppressStyle">Whether the task's style words may not open an answer: the score then says what the model knows.</param>
public sealed record EvaluationScope(int? Limit = null, bool SuppressStyle = false);
