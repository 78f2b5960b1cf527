namespace Eep.Core.Evaluation.Suites;

/// <summary>Judges the rules about one task.</summary>
public static class GateRules
{
    private const double SmallestShown = 0.0001;

    /// <summary>
    /// Floor: by the measured score. MaxDrop: passes when the measured loss is within the limit; a larger one fails when the change is no
    /// chance (mid-p McNemar, Holm over the suite) and is inconclusive otherwise. NonInferiority: by the interval of the difference.
    /// </summary>
    public static GateResult Judge(TaskGate gate, TaskComparison found, double confidence)
    {
        var (verdict, reason) = gate.Kind switch
        {
            TaskGateKind.Floor => Floor(gate, found),
            TaskGateKind.NonInferiority => NonInferiority(gate, found, confidence),
            _ => Drop(gate, found, confidence),
        };
        return new GateResult(found.Task, gate.ToString(), verdict, reason);
    }

    /// <summary>
    /// Items still needed, at the spread seen, before the interval lies on one side of minus the margin; null when the difference sits on it.
    /// </summary>
    public static int? ItemsNeeded(TaskComparison found, double margin, double confidence)
    {
        var distance = Math.Abs(found.Difference + margin);
        if (distance == 0 || found.Deviation == 0)
        {
            return null;
        }

        var z = Statistics.NormalQuantile((1 + confidence) / 2);
        var needed = Math.Ceiling(Math.Pow(z * found.Deviation / distance, 2)) - found.Items;
        return needed < int.MaxValue ? (int)Math.Max(1, needed) : null;
    }

    /// <summary>
    /// Smallest true difference of two shares that a split of n items sees with the given confidence four times of five, when a share
    /// <paramref name="discordant"/> of the items changes.
    /// </summary>
    public static double SmallestVisible(int items, double confidence, double discordant = 0.1) =>
        (Statistics.NormalQuantile((1 + confidence) / 2) + Statistics.NormalQuantile(0.8)) * Math.Sqrt(discordant / items);

    private static (Verdict Verdict, string Reason) Floor(TaskGate gate, TaskComparison found) => (
        found.Candidate >= gate.Limit ? Verdict.Pass : Verdict.Fail,
        FormattableString.Invariant($"{found.Candidate:0.0000} against a floor of {gate.Limit:0.0000}."));

    private static (Verdict Verdict, string Reason) Drop(TaskGate gate, TaskComparison found, double confidence)
    {
        var margin = gate.Margin(found.Baseline)!.Value;
        var figures = FormattableString.Invariant($"{found.Difference:+0.0000;-0.0000;0.0000} ({found.Fixed} fixed, {found.Broken} broken), allowed -{margin:0.0000}");
        if (found.Difference >= -margin)
        {
            return (Verdict.Pass, $"{figures}.");
        }

        return found.PHolm <= 1 - confidence
            ? (Verdict.Fail, FormattableString.Invariant($"{figures}; p {Probability(found.PHolm)} after Holm."))
            : (Verdict.Inconclusive, FormattableString.Invariant($"{figures}; p {Probability(found.PHolm)} after Holm: it may be chance.{More(found, margin, confidence)}"));
    }

    private static (Verdict Verdict, string Reason) NonInferiority(TaskGate gate, TaskComparison found, double confidence)
    {
        var figures = FormattableString.Invariant($"difference in [{found.Low:+0.0000;-0.0000;0.0000}, {found.High:+0.0000;-0.0000;0.0000}] at {confidence:0.##}, margin -{gate.Limit:0.0000}");
        return found.Low >= -gate.Limit ? (Verdict.Pass, $"{figures}.")
            : found.High < -gate.Limit ? (Verdict.Fail, $"{figures}.")
            : (Verdict.Inconclusive, $"{figures}.{More(found, gate.Limit, confidence)}");
    }

    private static string Probability(double p) => p < SmallestShown ? FormattableString.Invariant($"< {SmallestShown}") : FormattableString.Invariant($"= {p:0.####}");

    private static string More(TaskComparison found, double margin, double confidence) =>
        ItemsNeeded(found, margin, confidence) is { } more ? $" About {more} more items would decide." : "";
}
