namespace Eep.Core.Evaluation;

/// <summary>Two evaluations of the same items, compared item by item.</summary>
/// <param name="Difference">Mean of candidate minus baseline.</param>
/// <param name="StandardError">Of that mean, from the paired differences.</param>
/// <param name="Fixed">Items that only the candidate has right.</param>
/// <param name="Broken">Items that only the baseline has right.</param>
/// <param name="PValue">Exact two-sided McNemar: the chance of so uneven a split of fixed and broken items if either were as likely.</param>
/// <param name="Items">Items compared.</param>
public sealed record PairedComparison(double Difference, double StandardError, int Fixed, int Broken, double PValue, int Items)
{
    /// <summary>Compares two lists of item scores of the same items in the same order; right means above one half.</summary>
    /// <exception cref="ArgumentException">The lists differ in length or are empty.</exception>
    public static PairedComparison Of(IReadOnlyList<double> baseline, IReadOnlyList<double> candidate)
    {
        if (baseline.Count != candidate.Count || baseline.Count == 0)
        {
            throw new ArgumentException($"Paired scores need equal, non-empty lists; got {baseline.Count} and {candidate.Count}.");
        }

        var differences = candidate.Zip(baseline, (after, before) => after - before).ToArray();
        var better = candidate.Zip(baseline).Count(pair => pair.First > 0.5 && pair.Second <= 0.5);
        var worse = candidate.Zip(baseline).Count(pair => pair.First <= 0.5 && pair.Second > 0.5);
        return new PairedComparison(
            ItemStatistics.Mean(differences),
            ItemStatistics.StandardError(differences),
            better,
            worse,
            McNemar(better, worse),
            baseline.Count);
    }

    /// <summary>min(1, 2 P(X &lt;= min(fixed, broken))) for X ~ Binomial(fixed + broken, 1/2); 1 when no item changed.</summary>
    public static double McNemar(int better, int worse)
    {
        var n = better + worse;
        var logTerm = -n * Math.Log(2);
        var tail = 0.0;
        for (var k = 0; k <= Math.Min(better, worse); k++)
        {
            tail += Math.Exp(logTerm);
            logTerm += Math.Log(n - k) - Math.Log(k + 1);
        }

        return Math.Min(1, 2 * tail);
    }
}
