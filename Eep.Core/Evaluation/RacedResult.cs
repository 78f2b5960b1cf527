namespace Eep.Core.Evaluation;

/// <summary>What a race found for one plan: a result, or an interval where it stopped.</summary>
/// <param name="Result">Null when the plan was stopped.</param>
/// <param name="Stopped">Null when it was not.</param>
public sealed record RacedResult(EvaluationResult? Result, ScoreInterval? Stopped);

/// <summary>What is known of the score of a plan that was not asked everything.</summary>
/// <param name="Low">The score if every remaining document were wrong, in [0, 1].</param>
/// <param name="High">The score if every remaining document were right, in [0, 1].</param>
/// <param name="Items">Documents asked.</param>
public sealed record ScoreInterval(double Low, double High, int Items);
