using Eep.Core.Pruning;

namespace Eep.Tests.Pruning;

/// <summary>Plans made from a number, for property tests: the same number gives the same plan.</summary>
public static class PlanGenerators
{
    /// <summary>A plan of random coefficients for 3 layers of 5 experts, budget 3, k 2; about half of the entries are 0.</summary>
    public static PruningPlan Dense(int seed, RouterSpace space = RouterSpace.Logits) => new(
        [.. Enumerable.Range(0, 3).Select(layer => new GroupPlan([layer], Matrix(seed, layer, 0), Matrix(seed, layer, 1)))], space, 2);

    /// <summary>The rows of both matrices of each group in another order, the same for both.</summary>
    public static PruningPlan PermuteRows(PruningPlan plan, int seed)
    {
        var random = new Random(seed);
        return new PruningPlan(
            [.. plan.Groups.Select(group =>
            {
                var order = Enumerable.Range(0, group.ExpertMerging.Rows).ToArray();
                random.Shuffle(order);
                return new GroupPlan(group.Layers, group.ExpertMerging.Reorder(order), group.RouterMapping.Reorder(order));
            })],
            plan.RouterSpace,
            plan.ExpertsPerToken);
    }

    private static CoefficientMatrix Matrix(int seed, int layer, int which)
    {
        var random = new Random((seed * 31) + (layer * 7) + which);
        var values = Enumerable.Range(0, 15).Select(_ => random.Next(2) == 0 ? 0f : random.NextSingle() - 0.3f).ToArray();
        return new CoefficientMatrix(3, 5, values);
    }
}
