using Eep.Core.Pruning;

namespace Eep.Core.Models;

/// <summary>The SMoE blocks of a model under one plan. Holds those of resident layers; gives out those of the others while they run.</summary>
internal sealed class PlannedBlocks : IDisposable
{
    private readonly LayerBlocks _blocks;
    private readonly PlanPath _path;
    private readonly LayerBlocks.Lease?[] _held;

    /// <param name="blocks">Where blocks come from.</param>
    /// <param name="path">The plan.</param>
    /// <param name="layers">Decoder layers of the model.</param>
    public PlannedBlocks(LayerBlocks blocks, PlanPath path, LayerStore layers)
    {
        (_blocks, _path) = (blocks, path);
        _held = new LayerBlocks.Lease?[layers.Count];
        try
        {
            foreach (var layer in path.SparseLayers.Where(layers.IsResident))
            {
                _held[layer] = _blocks.Rent(layer, path);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public PruningPlan Plan => _path.Plan;

    /// <summary>Decoder layers of the model, dense ones included.</summary>
    public int LayerCount => _held.Length;

    /// <summary>k.</summary>
    public int ExpertsPerToken => Plan.ExpertsPerToken;

    /// <summary>The block of a sparse layer, until it is given back.</summary>
    public BlockUse Use(int layer) => _held[layer] is { } held ? new BlockUse(held.Block, null) : new BlockUse(_blocks.Rent(layer, _path));

    /// <summary>The original expert that stands for each row of a sparse layer's block.</summary>
    public IReadOnlyList<int> Dominants(int layer) => _path.Dominants(layer);

    /// <summary>The plan's own row number of each row of a layer's block, which runs in canonical order.</summary>
    public int[] OwnRows(int layer) => Plan.ForLayer(layer) is { } group
        ? CanonicalPlan.OrderOf(group)
        : [.. Enumerable.Range(0, Dominants(layer).Count)];

    public void Dispose()
    {
        foreach (var lease in _held)
        {
            lease?.Dispose();
        }
    }

    /// <summary>A block while it runs.</summary>
    public readonly struct BlockUse(SparseMoeBlock block, IDisposable? lease) : IDisposable
    {
        public BlockUse(LayerBlocks.Lease lease)
            : this(lease.Block, lease)
        {
        }

        public SparseMoeBlock Block => block;

        public void Dispose() => lease?.Dispose();
    }
}
