namespace Eep.Core.Pruning;

/// <summary>
/// The canonical order of a plan's rows. New experts are an unordered set: permuting the rows of W_EM and W_RM together
/// gives the same model up to ties in routing. Evaluation and export use the canonical order, operators the genome's own.
/// </summary>
public static class CanonicalPlan
{
    /// <summary>The plan with the rows of every group in canonical order.</summary>
    public static PruningPlan Of(PruningPlan plan) => plan.With(
        [.. plan.Groups.Select(group =>
        {
            var (merging, mapping) = OrderRows(group);
            return new GroupPlan(group.Layers, merging, mapping);
        })]);

    /// <summary>Sorts rows by dominant W_EM index, then W_EM row, then W_RM row.</summary>
    public static (CoefficientMatrix ExpertMerging, CoefficientMatrix RouterMapping) OrderRows(GroupPlan group)
    {
        var order = OrderOf(group);
        return (group.ExpertMerging.Reorder(order), group.RouterMapping.Reorder(order));
    }

    /// <summary>The group's own row that stands at each canonical place, length E'.</summary>
    public static int[] OrderOf(GroupPlan group)
    {
        var (merging, mapping) = (group.ExpertMerging, group.RouterMapping);
        var dominants = merging.Dominants();
        var order = Enumerable.Range(0, merging.Rows).ToArray();
        Array.Sort(order, (a, b) =>
        {
            var byDominant = dominants[a].CompareTo(dominants[b]);
            if (byDominant != 0)
            {
                return byDominant;
            }

            var byMerging = merging.Row(a).SequenceCompareTo(merging.Row(b));
            return byMerging != 0 ? byMerging : mapping.Row(a).SequenceCompareTo(mapping.Row(b));
        });
        return order;
    }
}
