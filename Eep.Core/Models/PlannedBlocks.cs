using Eep.Core.Pruning;

namespace Eep.Core.Models;

/// <summary>The SMoE blocks of a model under one plan. Owns what was built for the plan, never the original tensors.</summary>
/// <param name="plan">The plan.</param>
/// <param name="layers">The block of every decoder layer; null where the layer is dense.</param>
/// <param name="owned">What to dispose with this.</param>
internal sealed class PlannedBlocks(PruningPlan plan, IReadOnlyList<SparseMoeBlock?> layers, IReadOnlyList<IDisposable> owned) : IDisposable
{
    public PruningPlan Plan => plan;

    /// <summary>Decoder layers of the model, dense ones included.</summary>
    public int LayerCount => layers.Count;

    /// <summary>The block of a sparse layer.</summary>
    public SparseMoeBlock ForLayer(int layer) => layers[layer]!;

    /// <summary>The plan's own row number of each row of a layer's block, which runs in canonical order.</summary>
    public int[] OwnRows(int layer) => plan.ForLayer(layer) is { } group
        ? CanonicalPlan.OrderOf(group)
        : [.. Enumerable.Range(0, ForLayer(layer).ExpertCount)];

    public void Dispose()
    {
        foreach (var part in owned)
        {
            part.Dispose();
        }
    }
}
