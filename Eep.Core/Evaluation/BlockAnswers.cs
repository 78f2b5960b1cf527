namespace Eep.Core.Evaluation;

/// <summary>What one plan answered to one block of documents.</summary>
/// <param name="Answers">Every document of the block.</param>
/// <param name="RoutedCounts">[sparse layers][original experts]: routed (token, slot) pairs, the numbers behind <see cref="PlanAnswers.TokenShare"/>.</param>
public sealed record BlockAnswers(IReadOnlyList<DocumentAnswer> Answers, long[][] RoutedCounts);

/// <summary>The answer to one document.</summary>
/// <param name="Document">Index of the request.</param>
/// <param name="Answer">What came.</param>
public sealed record DocumentAnswer(int Document, ModelAnswer Answer);
