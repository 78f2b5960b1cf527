using Eep.Core.Pruning;

namespace Eep.Web.Components.Controls;

/// <summary>A plan as people read it: for each layer group the new experts and what they are made of.</summary>
/// <param name="Layers">Layers that share the choice.</param>
public sealed record PlanRow(IReadOnlyList<int> Layers, IReadOnlyList<NewExpert> Experts);

/// <summary>One new expert.</summary>
/// <param name="Dominant">The original expert with the largest coefficient.</param>
/// <param name="Ingredients">Originals with a coefficient, largest magnitude first.</param>
/// <param name="RouterFollows">False when the router row mixes the originals in another way than the weights do.</param>
public sealed record NewExpert(int Dominant, IReadOnlyList<Ingredient> Ingredients, bool RouterFollows)
{
    public bool IsMerged => Ingredients.Count != 1 || Ingredients[0].Coefficient != 1f;
}

/// <summary>A share of an original expert.</summary>
public sealed record Ingredient(int Expert, float Coefficient);

/// <summary>Reads plans.</summary>
public static class PlanTable
{
    public static IReadOnlyList<PlanRow> Of(PruningPlan plan) =>
        [.. plan.Groups.Select(group => new PlanRow([.. group.Layers], [.. Experts(group).OrderBy(expert => expert.Dominant)]))];

    /// <summary>Jaccard overlap of the dominant experts of one layer that both plans cover, in [0, 1].</summary>
    public static double Agreement(PruningPlan one, PruningPlan other, int layer) => Overlap(one.ForLayer(layer)!, other.ForLayer(layer)!);

    private static double Overlap(GroupPlan one, GroupPlan other)
    {
        var (first, second) = (one.ExpertMerging.Dominants().ToHashSet(), other.ExpertMerging.Dominants().ToHashSet());
        return (double)first.Intersect(second).Count() / first.Union(second).Count();
    }

    private static IEnumerable<NewExpert> Experts(GroupPlan group) =>
        Enumerable.Range(0, group.ExpertMerging.Rows).Select(row => new NewExpert(
            group.ExpertMerging.DominantOf(row),
            Ingredients(group.ExpertMerging, row),
            group.ExpertMerging.Row(row).SequenceEqual(group.RouterMapping.Row(row))));

    private static List<Ingredient> Ingredients(CoefficientMatrix matrix, int row) =>
    [
        .. Enumerable.Range(0, matrix.Columns)
            .Select(column => new Ingredient(column, matrix[row, column]))
            .Where(ingredient => ingredient.Coefficient != 0f)
            .OrderByDescending(ingredient => MathF.Abs(ingredient.Coefficient)),
    ];
}
