using TorchSharp;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>
/// Counts (token, slot) pairs per sparse layer and original expert. A pass is watched whole; which of its tokens count is only known
/// after its logits have been read (tokens of a rejected draft do not).
/// </summary>
internal sealed class RoutingTally(PlannedBlocks blocks, int experts) : ForwardObserver
{
    private readonly long[]?[] _selected = new long[blocks.LayerCount][];

    /// <summary>[layers, original experts].</summary>
    public long[,] Counts { get; } = new long[blocks.LayerCount, experts];

    public override void OnRouted(int layer, Routing routing)
    {
        using var selected = routing.Selected.contiguous().cpu();
        _selected[layer] = [.. selected.data<long>()];
    }

    /// <summary>Counts rows of the pass watched last.</summary>
    public void Count(int firstRow, int rows)
    {
        for (var layer = 0; layer < _selected.Length; layer++)
        {
            if (_selected[layer] is not { } selected)
            {
                continue;
            }

            var block = blocks.ForLayer(layer);
            foreach (var expert in selected.AsSpan(firstRow * block.ExpertsPerToken, rows * block.ExpertsPerToken))
            {
                Counts[layer, block.Dominants[(int)expert]]++;
            }
        }
    }
}
