using Eep.Core.Pruning;

namespace Eep.Core.Search.Operators;

/// <summary>
/// Mutation of the merging phase: each element of a flagged matrix gets, with some probability, normal noise. No clipping: negative
/// coefficients are allowed (EEP sec. 4.3).
/// </summary>
/// <param name="elementProbability">(0, 1].</param>
/// <param name="deviation">Standard deviation of the noise; greater than 0.</param>
/// <param name="routerGroups">Groups of experts that routers choose from; a W_EM row whose noise would take it to another group gets none.</param>
public sealed class GaussianMutation(double elementProbability, double deviation, int routerGroups = 1)
{
    /// <summary>The mutated plan; the parent is left as it is.</summary>
    public PruningPlan Apply(PruningPlan plan, GroupFlags flags, IRandomSource random) => plan.With(
        [.. plan.Groups.Select((group, index) => new GroupPlan(
            group.Layers,
            flags.Merging[index]
                ? GroupedRows.KeepGroups(group.ExpertMerging, Mutate(group.ExpertMerging, random), routerGroups)
                : group.ExpertMerging,
            flags.Mapping[index] ? Mutate(group.RouterMapping, random) : group.RouterMapping))]);

    private CoefficientMatrix Mutate(CoefficientMatrix matrix, IRandomSource random)
    {
        var values = matrix.Values.ToArray();
        foreach (ref var value in values.AsSpan())
        {
            if (random.Chance(elementProbability))
            {
                value += (float)(deviation * random.Gaussian());
            }
        }

        return new CoefficientMatrix(matrix.Rows, matrix.Columns, values);
    }
}
