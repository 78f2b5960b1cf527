using Eep.Core.Pruning;

namespace Eep.Core.Models;

/// <summary>A plan as the walk through the layers sees it: for every decoder layer the key of its block.</summary>
internal sealed class PlanPath
{
    private readonly string[] _keys;

    /// <param name="plan">Fits the model.</param>
    /// <param name="sparseLayers">Layers with a block.</param>
    /// <param name="layers">Decoder layers of the model.</param>
    public PlanPath(PruningPlan plan, IReadOnlyCollection<int> sparseLayers, int layers)
    {
        Plan = plan;
        Canonical = CanonicalPlan.Of(plan);
        PlanBlocks.CheckRows(Canonical);
        _keys = [.. Enumerable.Range(0, layers).Select(layer => sparseLayers.Contains(layer) ? LayerBlocks.KeyOf(Canonical, layer) : "")];
        Order = string.Join('/', _keys);
    }

    public PruningPlan Plan { get; }

    public PruningPlan Canonical { get; }

    /// <summary>Sorted by this, plans that share first layers are neighbours.</summary>
    public string Order { get; }

    /// <summary>The key of a layer's block; empty where the layer is dense.</summary>
    public string Key(int layer) => _keys[layer];
}
