using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Architecture;

namespace Eep.Core.Models;

/// <summary>One decoder layer with its weights in memory. Owns what it copied.</summary>
internal sealed class ModelLayer : IDisposable
{
    private readonly Weights _weights;

    public ModelLayer(Checkpoint checkpoint, ComputeOptions options, int index)
    {
        var spec = checkpoint.Config.Decoder.Layer(index);
        _weights = new Weights(checkpoint, options);
        Box = new DecoderLayer(_weights, index, spec);
        Dense = spec.FeedForward is DenseSpec dense ? GatedUnit.Load(_weights, dense) : null;
        Sparse = spec.FeedForward is SparseSpec sparse ? new OriginalBlock(_weights, sparse) : null;
    }

    /// <summary>Attention and norms.</summary>
    public DecoderLayer Box { get; }

    /// <summary>The feed-forward part; null where the layer is sparse.</summary>
    public GatedUnit? Dense { get; }

    /// <summary>The SMoE block; null where the layer is dense.</summary>
    public OriginalBlock? Sparse { get; }

    /// <summary>Gives the pages of the mapped files back; the layer is not to be used any more.</summary>
    public void Unload()
    {
        Dispose();
        _weights.ReleasePages();
    }

    public void Dispose() => _weights.Dispose();
}
