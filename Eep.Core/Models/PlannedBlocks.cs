using Eep.Core.Pruning;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>The SMoE blocks of all layers under one plan. Owns what was built for the plan, never the original tensors.</summary>
internal sealed class PlannedBlocks(PruningPlan plan, IReadOnlyList<SparseMoeBlock> layers, IReadOnlyList<Tensor> owned) : IDisposable
{
    public PruningPlan Plan => plan;

    public IReadOnlyList<SparseMoeBlock> Layers => layers;

    /// <summary>The plan's own row number of each row of a layer's block, which runs in canonical order.</summary>
    public int[] OwnRows(int layer) => plan.ForLayer(layer) is { } group
        ? CanonicalPlan.OrderOf(group)
        : [.. Enumerable.Range(0, layers[layer].ExpertCount)];

    public void Dispose()
    {
        foreach (var tensor in owned)
        {
            tensor.Dispose();
        }
    }
}
