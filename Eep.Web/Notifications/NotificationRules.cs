using System.Globalization;
using Eep.Core.Evaluation.Suites;
using Eep.Web.Evaluations;
using Eep.Web.Runs;

namespace Eep.Web.Notifications;

/// <summary>What is worth telling between two looks at a run.</summary>
public static class NotificationRules
{
    // Shorter plateaus are the rule, not the exception.
    private const int ShortestStall = 8;
    private const double StallShare = 0.25;

    /// <summary>What happened from one summary to a later one of the same run; <paramref name="before"/> is null for a run that is new.</summary>
    public static IEnumerable<(NotificationKind Kind, string Text)> Between(RunSummary? before, RunSummary after)
    {
        if (after.State != before?.State && after.State == RunState.Completed)
        {
            yield return (NotificationKind.Finished, after is { TestScore: { } pruned, FullTestScore: { } full }
                ? Text($"completed: {pruned:0.0 %} on the test split, full model {full:0.0 %}")
                : "completed");
        }

        if (after.State != before?.State && after.State == RunState.Failed)
        {
            yield return (NotificationKind.Failed, $"failed: {after.Reason}");
        }

        if (after.State == RunState.Running && IsStalled(after) && !(before is not null && IsStalled(before)))
        {
            yield return (NotificationKind.Stalled, Text($"no gain for {Plateau(after)} of {after.Generations} generations"));
        }

        if (after.BestScore is { } best && best > (before?.BestScore ?? best))
        {
            yield return (NotificationKind.NewBest, Text($"new best score {best:0.0 %} in generation {after.Generations - 1}"));
        }
    }

    /// <summary>Which gates a completed evaluation failed; null when none did.</summary>
    public static string? GateFailure(EvaluationView evaluation)
    {
        string[] failed =
        [
            .. (evaluation.Summary?.Verdicts ?? []).SelectMany(verdict => verdict.Gates.Where(gate => gate.Verdict == Verdict.Fail)
                .Select(gate => $"{(evaluation.Summary!.Verdicts.Count > 1 ? verdict.Candidate + ", " : "")}{gate.Subject}: {gate.Rule}")),
        ];
        return failed.Length == 0 ? null : $"failed {(failed.Length == 1 ? "a gate" : $"{failed.Length} gates")}: {string.Join("; ", failed)}";
    }

    private static bool IsStalled(RunSummary run) => Plateau(run) >= Math.Max(ShortestStall, StallShare * run.GenerationCount);

    private static int Plateau(RunSummary run)
    {
        var curve = run.BestCurve;
        return curve.Count == 0 ? 0 : curve.Reverse().TakeWhile(score => score == curve[^1]).Count() - 1;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
