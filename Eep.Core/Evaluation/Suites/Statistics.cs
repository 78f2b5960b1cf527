namespace Eep.Core.Evaluation.Suites;

/// <summary>The statistics that gates rest on.</summary>
public static class Statistics
{
    /// <summary>
    /// McNemar's mid-p, two-sided: the exact binomial tail with half of the observed table's own probability left out; less
    /// conservative than the exact test, still near its level.
    /// </summary>
    public static double McNemarMidP(int better, int worse)
    {
        var n = better + worse;
        var logPoint = -n * Math.Log(2);
        for (var k = 0; k < Math.Min(better, worse); k++)
        {
            logPoint += Math.Log(n - k) - Math.Log(k + 1);
        }

        var exact = PairedComparison.McNemar(better, worse);
        return better == worse ? 1 : Math.Max(0, exact - Math.Exp(logPoint));
    }

    /// <summary>Holm's step-down correction: adjusted p-values, in the order given.</summary>
    public static IReadOnlyList<double> Holm(IReadOnlyList<double> pValues)
    {
        var adjusted = new double[pValues.Count];
        var largest = 0.0;
        foreach (var (index, rank) in Enumerable.Range(0, pValues.Count).OrderBy(index => pValues[index]).Select((index, rank) => (index, rank)))
        {
            largest = Math.Max(largest, Math.Min(1, (pValues.Count - rank) * pValues[index]));
            adjusted[index] = largest;
        }

        return adjusted;
    }

    /// <summary>
    /// Paired percentile bootstrap: interval of the mean difference from resampled items.
    /// </summary>
    /// <param name="differences">One per item.</param>
    /// <param name="confidence">In (0, 1).</param>
    /// <param name="seed">Counter-based: the same seed draws the same items.</param>
    /// <param name="resamples">Number of resamples.</param>
    public static (double Low, double High) Bootstrap(IReadOnlyList<double> differences, double confidence, ulong seed = 1, int resamples = 2000)
    {
        var means = new double[resamples];
        var state = seed;
        for (var resample = 0; resample < resamples; resample++)
        {
            var sum = 0.0;
            for (var item = 0; item < differences.Count; item++)
            {
                sum += differences[(int)(Next(ref state) % (ulong)differences.Count)];
            }

            means[resample] = sum / differences.Count;
        }

        Array.Sort(means);
        var tail = (1 - confidence) / 2;
        return (means[(int)Math.Floor(tail * (resamples - 1))], means[(int)Math.Ceiling((1 - tail) * (resamples - 1))]);
    }

    /// <summary>Quantile of the standard normal distribution, by bisection of erfc's series; absolute error below 1e-9.</summary>
    public static double NormalQuantile(double probability)
    {
        var (low, high) = (-10.0, 10.0);
        while (high - low > 1e-10)
        {
            var middle = (low + high) / 2;
            (low, high) = NormalBelow(middle) < probability ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }

    /// <summary>P(Z &lt; z) for a standard normal Z: the series z + z^3/3 + z^5/15 + ... times the density, plus one half.</summary>
    public static double NormalBelow(double z)
    {
        if (Math.Abs(z) > 8)
        {
            return z > 0 ? 1 : 0;
        }

        var (sum, term) = (z, z);
        for (var k = 3; Math.Abs(term) > 1e-17; k += 2)
        {
            term *= z * z / k;
            sum += term;
        }

        return 0.5 + (sum * Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI));
    }

    /// <summary>SplitMix64.</summary>
    private static ulong Next(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
