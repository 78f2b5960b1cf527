namespace Eep.Core.Evaluation;

/// <summary>Statistics over the items of an evaluation.</summary>
public static class ItemStatistics
{
    /// <summary>The mean; of at least one score.</summary>
    public static double Mean(IReadOnlyList<double> scores) => scores.Sum() / scores.Count;

    /// <summary>Sample standard deviation / sqrt(n); 0 for a single score, whose spread is unknown.</summary>
    public static double StandardError(IReadOnlyList<double> scores)
    {
        if (scores.Count < 2)
        {
            return 0;
        }

        var mean = Mean(scores);
        var variance = scores.Sum(score => (score - mean) * (score - mean)) / (scores.Count - 1);
        return Math.Sqrt(variance / scores.Count);
    }
}
