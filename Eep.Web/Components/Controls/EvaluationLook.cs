using Eep.Core.Evaluation.Suites;
using Eep.Web.Evaluations;
using MudBlazor;

namespace Eep.Web.Components.Controls;

/// <summary>How states and verdicts of evaluations are shown: a word, an icon and a colour, never a colour alone.</summary>
public static class EvaluationLook
{
    public static StateLook Of(EvaluationState state) => state switch
    {
        EvaluationState.Queued => new("Queued", Icons.Material.Outlined.Schedule, "tone-quiet"),
        EvaluationState.Running => new("Running", Icons.Material.Outlined.PlayArrow, "tone-active"),
        EvaluationState.Cancelling => new("Cancelling", Icons.Material.Outlined.StopCircle, "tone-warn"),
        EvaluationState.Completed => new("Completed", Icons.Material.Outlined.CheckCircle, "tone-quiet"),
        EvaluationState.Cancelled => new("Cancelled", Icons.Material.Outlined.Cancel, "tone-quiet"),
        _ => new("Failed", Icons.Material.Outlined.ErrorOutline, "tone-bad"),
    };

    /// <summary>The verdict; null for a suite without gates.</summary>
    public static StateLook Of(Verdict? verdict) => verdict switch
    {
        Verdict.Pass => new("PASS", Icons.Material.Outlined.Verified, "tone-good"),
        Verdict.Fail => new("FAIL", Icons.Material.Outlined.GppBad, "tone-bad"),
        Verdict.Inconclusive => new("INCONCLUSIVE", Icons.Material.Outlined.HelpOutline, "tone-warn"),
        _ => new("no gate", Icons.Material.Outlined.HorizontalRule, "tone-quiet"),
    };

    /// <summary>What a list shows: the verdict once there is one, of several candidates how many pass; else the state.</summary>
    public static StateLook Of(EvaluationView evaluation) => evaluation switch
    {
        { State: not EvaluationState.Completed } => Of(evaluation.State),
        { Candidates: { Count: > 1 } candidates, Verdict: not null } => OfMany(candidates),
        _ => Of(evaluation.Verdict),
    };

    /// <summary>How often each verdict was given, in words; null for a single candidate.</summary>
    public static string? Tally(EvaluationView evaluation) => evaluation.Candidates.Count < 2
        ? null
        : string.Join(" · ", evaluation.Candidates.GroupBy(candidate => candidate.Verdict).OrderBy(group => group.Key).Select(group => $"{group.Count()} {Of(group.Key).Word}"));

    private static StateLook OfMany(IReadOnlyList<CandidateVerdict> candidates)
    {
        var passed = candidates.Count(candidate => candidate.Verdict == Verdict.Pass);
        return Of(passed > 0 ? Verdict.Pass : candidates.Min(candidate => candidate.Verdict)) with { Word = $"{passed} of {candidates.Count} PASS" };
    }
}
