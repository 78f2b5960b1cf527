using Eep.Core.Evaluation.Suites;
using Eep.Core.Runs;
using Eep.Web.Budgets;
using MudBlazor;

namespace Eep.Web.Components.Controls;

/// <summary>How budget searches and their budgets are shown: a word, an icon and a colour, never a colour alone.</summary>
public static class BudgetLook
{
    public static StateLook Of(BudgetSearchState state) => state switch
    {
        BudgetSearchState.Running => new("Running", Icons.Material.Outlined.PlayArrow, "tone-active"),
        BudgetSearchState.Stopping => new("Stopping", Icons.Material.Outlined.StopCircle, "tone-warn"),
        BudgetSearchState.Cancelling => new("Cancelling", Icons.Material.Outlined.StopCircle, "tone-warn"),
        BudgetSearchState.Completed => new("Completed", Icons.Material.Outlined.CheckCircle, "tone-good"),
        BudgetSearchState.Stopped => new("Stopped", Icons.Material.Outlined.CheckCircle, "tone-good"),
        BudgetSearchState.Cancelled => new("Cancelled", Icons.Material.Outlined.Cancel, "tone-quiet"),
        _ => new("Failed", Icons.Material.Outlined.ErrorOutline, "tone-bad"),
    };

    public static StateLook Of(BudgetLine line, Guid? inWork, bool isOver) => line switch
    {
        { Run: { } run } when run == inWork => new("In work", Icons.Material.Outlined.PlayArrow, "tone-active"),
        { Standing: BudgetStanding.GoodEnough } => new("Good enough", Icons.Material.Outlined.CheckCircle, "tone-good"),
        { Standing: BudgetStanding.TooSmall, Point.Validation.Verdict: Verdict.Inconclusive } => new("Not certain", Icons.Material.Outlined.HelpOutline, "tone-warn"),
        { Standing: BudgetStanding.TooSmall } => new("Too small", Icons.Material.Outlined.GppBad, "tone-bad"),
        { Standing: BudgetStanding.NotNeeded } => new("Not needed", Icons.Material.Outlined.HorizontalRule, "tone-quiet"),
        _ => new(isOver ? "Not tried" : "Open", Icons.Material.Outlined.RadioButtonUnchecked, "tone-quiet"),
    };
}
