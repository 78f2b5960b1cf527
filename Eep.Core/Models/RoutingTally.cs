using TorchSharp;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>Counts (token, slot) pairs per layer and original expert of passes that are watched whole and counted in part.</summary>
/// <param name="blocks">What runs.</param>
/// <param name="counts">[layers, original experts]; added to.</param>
internal sealed class RoutingTally(PlannedBlocks blocks, long[,] counts) : ForwardObserver
{
    private readonly long[]?[] _selected = new long[blocks.LayerCount][];

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

            var dominants = blocks.Dominants(layer);
            foreach (var expert in selected.AsSpan(firstRow * blocks.ExpertsPerToken, rows * blocks.ExpertsPerToken))
            {
                counts[layer, dominants[(int)expert]]++;
            }
        }
    }
}
