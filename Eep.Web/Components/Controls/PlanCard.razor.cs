using System.Globalization;
using Eep.Core.Pruning;
using Microsoft.AspNetCore.Components;

namespace Eep.Web.Components.Controls;

public sealed partial class PlanCard
{
    private const int ShownIngredients = 3;
    private const int CellsPerLine = 32;

    /// <summary>Width of a cell and its gap, CSS pixels; see .strip in pages.css.</summary>
    private const int CellPitch = 16;

    private PruningPlan? _read;

    [Parameter, EditorRequired]
    public required PruningPlan Plan { get; set; }

    private IReadOnlyList<PlanRow> Rows { get; set; } = [];

    private string Kind => Plan.IsPruningOnly ? "experts are only selected" : "experts are selected and merged";

    private string StripWidth => $"{Math.Min(Plan.ExpertCount, CellsPerLine) * CellPitch}px";

    protected override void OnParametersSet()
    {
        if (!ReferenceEquals(_read, Plan))
        {
            (_read, Rows) = (Plan, PlanTable.Of(Plan));
        }
    }

    private static string Span(IReadOnlyList<int> layers) => layers.Count == 1 ? $"{layers[0]}" : $"{layers[0]}–{layers[^1]}";

    private static string CellOf(PlanRow row, int expert) =>
        row.Experts.FirstOrDefault(candidate => candidate.Dominant == expert) is { } kept
            ? kept.IsMerged ? "mixed" : "kept"
            : row.Experts.Any(candidate => candidate.Ingredients.Any(ingredient => ingredient.Expert == expert)) ? "part" : "";

    private static string Short(NewExpert expert)
    {
        var text = expert.IsMerged
            ? string.Join(" ", expert.Ingredients.Take(ShownIngredients).Select(Term)) + (expert.Ingredients.Count > ShownIngredients ? " …" : "")
            : $"{expert.Dominant}";
        return expert.RouterFollows ? text : text + " ↻";
    }

    private static string Recipe(NewExpert expert) =>
        string.Join(" ", expert.Ingredients.Select(Term)) + (expert.RouterFollows ? "" : "; its router row is mixed differently");

    private static string Term(Ingredient ingredient, int position)
    {
        var size = MathF.Abs(ingredient.Coefficient);
        var sign = ingredient.Coefficient < 0 ? "− " : position == 0 ? "" : "+ ";
        return size == 1f
            ? $"{sign}{ingredient.Expert}"
            : string.Create(CultureInfo.InvariantCulture, $"{sign}{size:0.00}·{ingredient.Expert}");
    }
}
