using System.Globalization;
using Eep.Core.Runs;
using Eep.Web.Budgets;
using Eep.Web.Components.RunForm;
using Eep.Web.Models;

namespace Eep.Web.Components.Controls;

/// <summary>What the form of a budget search holds while it is filled in: the draft of its runs, and what is its own.</summary>
public sealed class BudgetSearchDraft(RunOptions basis, IEnumerable<int> active)
{
    private const string UsualMargin = "2";

    /// <summary>The options of every run, but for what the texts below say.</summary>
    public RunDraft Run { get; } = new(basis);

    /// <summary>Budgets to choose among, "2-4, 6"; empty for all up to the largest.</summary>
    public string Budgets { get; set; } = "";

    public bool All { get; set; }

    /// <summary>Largest loss that is none, in points.</summary>
    public string Margin { get; set; } = basis.Margin is { } margin ? Text(100 * margin) : UsualMargin;

    /// <summary>Of the intervals, in percent.</summary>
    public string Confidence { get; set; } = Text(100 * basis.Confidence);

    /// <summary>Numbers of experts per token that the search may choose.</summary>
    public SortedSet<int> Active { get; } = [.. active];

    /// <summary>All budgets that a model has but the whole, and the options of another run, its further tasks apart: a margin judges one.</summary>
    public static BudgetSearchDraft For(ModelView model, RunOptions basis) => new(
        basis with { Name = "", ExpertBudget = LargestOf(model), FurtherTasks = null, TaskFloor = null, StartFrom = null },
        basis.ExpertsPerTokenChoices ?? [basis.ExpertsPerToken ?? model.ExpertsPerToken]);

    public static int LargestOf(ModelView model) => Math.Max(model.ExpertsPerToken, model.ExpertCount - 1);

    /// <param name="model">The chosen model, where it could be looked at.</param>
    /// <exception cref="RunOptionsException">A text is no number; the model judges everything else.</exception>
    public BudgetSearchOptions ToOptions(ModelView? model)
    {
        var budgets = Budgets.Trim().Length == 0 ? [] : ExpertList.TryNumbers(Budgets);
        OptionFault?[] faults =
        [
            budgets is null ? new OptionFault("budgets", $"'{Budgets}' is no list of numbers; write them as in 2-4, 6, or leave it empty for all.") : null,
            Number(Margin) is null ? new OptionFault("margin", $"is '{Margin}'; it must be a number of points, for example 2.") : null,
            Number(Confidence) is null ? new OptionFault("confidence", $"is '{Confidence}'; it must be a number of percent, for example 95.") : null,
            Active.Count == 0 ? new OptionFault("expertsPerToken", "is empty; choose at least one number.") : null,
        ];
        if (faults.OfType<OptionFault>().ToArray() is { Length: > 0 } found)
        {
            throw new RunOptionsException(found);
        }

        var single = Active.Count == 1 ? Active.Min : (int?)null;
        return new BudgetSearchOptions
        {
            Run = Run.ToOptions() with
            {
                Margin = Math.Round(Number(Margin)!.Value / 100, 6),
                Confidence = Math.Round(Number(Confidence)!.Value / 100, 6),
                ExpertsPerToken = single == model?.ExpertsPerToken ? null : single,
                ExpertsPerTokenChoices = Active.Count > 1 ? [.. Active] : null,
            },
            Budgets = budgets!.Length > 0 ? budgets : null,
            All = All,
        };
    }

    private static double? Number(string text) =>
        double.TryParse(text.Trim().Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Text(double number) => Math.Round(number, 4).ToString(CultureInfo.InvariantCulture);
}
