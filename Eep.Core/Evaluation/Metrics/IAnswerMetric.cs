namespace Eep.Core.Evaluation.Metrics;

/// <summary>Scores one filtered answer of a generate_until task.</summary>
public interface IAnswerMetric
{
    /// <summary>In [0, 1]; the best over all right answers.</summary>
    double Score(string answer, IReadOnlyList<string> references);
}
