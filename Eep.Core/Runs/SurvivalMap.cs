using Eep.Core.Pruning;

namespace Eep.Core.Runs;

/// <summary>Which experts a set of plans keeps.</summary>
public static class SurvivalMap
{
    /// <summary>
    /// [sparse layers][experts]: the share of the plans that keep each original expert. A plan keeps the dominant expert of each
    /// row of W_EM.
    /// </summary>
    /// <param name="shape">The model.</param>
    /// <param name="plans">At least one.</param>
    public static double[][] Of(MoeShape shape, IReadOnlyCollection<PruningPlan> plans)
    {
        var share = new ExpertTable(shape.SparseLayerCount, shape.ExpertCount);
        for (var layer = 0; layer < shape.SparseLayerCount; layer++)
        {
            foreach (var plan in plans)
            {
                foreach (var expert in KeptBy(plan, shape, shape.SparseLayers[layer]))
                {
                    share[layer, expert] += 1.0 / plans.Count;
                }
            }
        }

        return share.ToRows();
    }

    private static IEnumerable<int> KeptBy(PruningPlan plan, MoeShape shape, int layer) =>
        plan.ForLayer(layer)?.ExpertMerging.Dominants().Distinct() ?? Enumerable.Range(0, shape.ExpertCount);
}
