namespace Eep.Web.Data;

/// <summary>Best, median and 10th / 90th percentile (linear interpolation) of the scores of a generation.</summary>
public sealed record ScoreSpread(double Best, double Median, double Low, double High)
{
    /// <summary>The spread of the scores that are there; null when there is none.</summary>
    public static ScoreSpread? Of(IEnumerable<double?> scores)
    {
        double[] sorted = [.. scores.OfType<double>().Order()];
        return sorted.Length == 0
            ? null
            : new ScoreSpread(sorted[^1], Quantile(sorted, 0.5), Quantile(sorted, 0.1), Quantile(sorted, 0.9));
    }

    private static double Quantile(double[] sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((place - below) * (sorted[above] - sorted[below]));
    }
}
