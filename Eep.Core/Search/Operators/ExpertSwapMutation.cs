using Eep.Core.Pruning;

namespace Eep.Core.Search.Operators;

/// <summary>
/// Mutation of the pruning phase: in each flagged group each row is, with some probability, drawn anew among the experts that no other
/// row of the group keeps. W_RM follows W_EM; rows stay distinct and in place.
/// </summary>
/// <remarks>EEP sec. 4.3; the reference lets a row draw its own old expert again.</remarks>
/// <param name="rowProbability">For each row of a flagged group; (0, 1].</param>
/// <param name="excludeOwn">Whether a drawn row must change. It cannot where every other expert is kept already.</param>
/// <param name="routerGroups">Groups of experts that routers choose from; a row stays in its group.</param>
public sealed class ExpertSwapMutation(double rowProbability, bool excludeOwn, int routerGroups = 1)
{
    /// <summary>The mutated plan; the parent is left as it is.</summary>
    /// <param name="plan">One-hot rows, distinct in each group.</param>
    /// <param name="flags">The groups to change.</param>
    /// <param name="random">One draw a row of a flagged group, one more for each that is drawn anew.</param>
    public PruningPlan Apply(PruningPlan plan, GroupFlags flags, IRandomSource random) => plan.With(
        [.. plan.Groups.Select((group, index) => flags.Merging[index] ? Mutate(group, random) : group)]);

    private GroupPlan Mutate(GroupPlan group, IRandomSource random)
    {
        var kept = group.ExpertMerging.Dominants();
        for (var row = 0; row < kept.Length; row++)
        {
            if (random.Chance(rowProbability))
            {
                var own = kept[row];
                var size = group.ExpertMerging.Columns / routerGroups;
                var free = Enumerable.Range(own / size * size, size)
                    .Where(expert => (expert == own && !excludeOwn) || !kept.Contains(expert))
                    .ToArray();
                kept[row] = free.Length == 0 ? own : free[random.Index(free.Length)];
            }
        }

        var matrix = CoefficientMatrix.OneHot(kept, group.ExpertMerging.Columns);
        return new GroupPlan(group.Layers, matrix, matrix);
    }
}
