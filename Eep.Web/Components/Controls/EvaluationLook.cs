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

    /// <summary>What a list shows: the verdict once there is one, else the state.</summary>
    public static StateLook Of(EvaluationView evaluation) =>
        evaluation.State == EvaluationState.Completed ? Of(evaluation.Verdict) : Of(evaluation.State);
}
