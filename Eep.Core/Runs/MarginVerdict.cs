using System.Globalization;
using Eep.Core.Evaluation;
using Eep.Core.Evaluation.Suites;

namespace Eep.Core.Runs;

/// <summary>Whether a model is as good as the full one up to a margin, item by item on the same documents (non-inferiority).</summary>
/// <param name="Verdict">Pass: the whole interval lies at or above minus the margin. Fail: all of it lies below. Else inconclusive.</param>
/// <param name="Full">Score of the full model.</param>
/// <param name="Pruned">Score of the other.</param>
/// <param name="Low">Lower end of the interval of the difference, pruned minus full.</param>
/// <param name="High">Upper end.</param>
/// <param name="Items">Documents compared.</param>
public sealed record MarginVerdict(Verdict Verdict, double Full, double Pruned, double Low, double High, int Items)
{
    /// <summary>The rule of a suite's non_inferiority gate: a normal interval from paired differences.</summary>
    /// <param name="full">Item scores of the full model.</param>
    /// <param name="pruned">Item scores of the other, in the same order.</param>
    /// <param name="margin">Largest loss that passes; 0 or more.</param>
    /// <param name="confidence">Of the two-sided interval; in (0, 1).</param>
    public static MarginVerdict Of(IReadOnlyList<double> full, IReadOnlyList<double> pruned, double margin, double confidence)
    {
        var paired = PairedComparison.Of(full, pruned);
        var half = Statistics.NormalQuantile((1 + confidence) / 2) * paired.StandardError;
        var (low, high) = (paired.Difference - half, paired.Difference + half);
        var verdict = low >= -margin ? Verdict.Pass : high < -margin ? Verdict.Fail : Verdict.Inconclusive;
        return new MarginVerdict(verdict, ItemStatistics.Mean(full), ItemStatistics.Mean(pruned), low, high, paired.Items);
    }

    /// <summary>The figures in one line.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Verdict.ToString().ToUpperInvariant()}: {Pruned:0.0000} against {Full:0.0000}, difference in [{Low:+0.0000;-0.0000;0.0000}, {High:+0.0000;-0.0000;0.0000}] on {Items} items");
}

/// <summary>Both verdicts of a run with a margin.</summary>
/// <param name="Margin">Largest loss that passes.</param>
/// <param name="Confidence">Of the intervals.</param>
/// <param name="Validation">On the documents that the winner was chosen on.</param>
/// <param name="Test">On documents that nothing was chosen on.</param>
public sealed record MarginReport(double Margin, double Confidence, MarginVerdict Validation, MarginVerdict Test);
