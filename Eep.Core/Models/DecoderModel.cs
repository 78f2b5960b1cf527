using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Architecture;
using TorchSharp;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>
/// A decoder for inference, built from its <see cref="DecoderSpec"/>: the parts that no plan touches once, and for any plan the SMoE
/// blocks that run in it. Shared read-only by worker threads.
/// </summary>
internal sealed class DecoderModel : IDisposable
{
    private readonly Weights _weights;
    private readonly Tensor _embedding;
    private readonly DecoderLayer[] _layers;
    private readonly GatedUnit?[] _dense;
    private readonly Norm _norm;
    private readonly RotaryEmbeddings _rotary;
    private readonly RopeScaling[] _lengthDependent;
    private readonly Linear _head;

    public DecoderModel(Checkpoint checkpoint, ComputeOptions options)
    {
        TorchRuntime.Initialize();
        Config = checkpoint.Config;
        var spec = Config.Decoder;
        _weights = new Weights(checkpoint, options);
        _embedding = _weights.Get(spec.Embedding.Name);
        LayerSpec[] layers = [.. Enumerable.Range(0, spec.LayerCount).Select(spec.Layer)];
        _layers = [.. layers.Select((layer, index) => new DecoderLayer(_weights, index, layer))];
        KeyWidth = layers.Sum(layer => layer.Attention.CachedWidth);
        _dense = [.. layers.Select(layer => layer.FeedForward is DenseSpec dense ? GatedUnit.Load(_weights, dense) : null)];
        _norm = new Norm(_weights, spec.FinalNorm);
        _lengthDependent = [.. layers.Select(layer => layer.Attention.Rotary?.Scaling).OfType<RopeScaling>().Where(rope => rope.DependsOnLength).Distinct()];
        _rotary = new RotaryEmbeddings(_weights.Type, _weights.Device);
        _head = spec.Head is null
            ? new Linear(_embedding, spec.TiedHeadBias is { } bias ? _weights.Get(bias.Name) : null)
            : Linear.Load(_weights, spec.Head);
        Blocks = new PlanBlocks(_weights);
    }

    public ModelConfig Config { get; }

    public Device Device => _weights.Device;

    /// <summary>Numbers that all layers together keep of each token: keys and values.</summary>
    public long KeyWidth { get; }

    /// <summary>Makes the SMoE blocks of plans.</summary>
    public PlanBlocks Blocks { get; }

    /// <summary>The layers, for an engine that walks them itself.</summary>
    public IReadOnlyList<DecoderLayer> Layers => _layers;

    /// <summary>The feed-forward part of a dense layer; null where the layer is sparse.</summary>
    public GatedUnit? Dense(int layer) => _dense[layer];

    /// <summary>What the layers of one pass share.</summary>
    public ForwardPass NewPass(IAttentionState state, ForwardObserver? observer) => new(state, _rotary, observer);

    /// <summary>The stream before the first layer, (tokens, hidden); the caller's scope owns it.</summary>
    public Tensor Embed(Tensor ids)
    {
        var hidden = _embedding.index_select(0, ids);
        if (Config.Decoder.EmbeddingMultiplier is not 1 and var multiplier)
        {
            using Scalar factor = multiplier;
            hidden.mul_(factor);
        }

        return hidden;
    }

    /// <summary>The stream after the last layer, normalised; the caller's scope owns it.</summary>
    public Tensor FinalNorm(Tensor hidden) => _norm.Forward(hidden);

    /// <summary>
    /// The longest sequence that a cache made of one of this length may grow to; past it all keys would have other angles, and the whole
    /// sequence has to be read again. int.MaxValue for no limit.
    /// </summary>
    public int Reach(int length) => _lengthDependent.Length == 0 ? int.MaxValue : _lengthDependent.Min(scaling => scaling.Reach(length));

    /// <summary>Runs the network over packed tokens.</summary>
    /// <param name="ids">Token ids, int64 (tokens).</param>
    /// <param name="blocks">The SMoE block of every sparse layer.</param>
    /// <param name="state">Which tokens attend to which.</param>
    /// <param name="observer">Watches the pass, or null.</param>
    /// <param name="cancellationToken">Honoured between layers.</param>
    /// <returns>The residual stream after the final norm, (tokens, hidden); the caller's scope owns it.</returns>
    public Tensor Forward(
        Tensor ids,
        PlannedBlocks blocks,
        IAttentionState state,
        ForwardObserver? observer = null,
        CancellationToken cancellationToken = default)
    {
        using var scope = NewDisposeScope();
        using var pass = new ForwardPass(state, _rotary, observer);
        var hidden = Embed(ids);
        observer?.OnHidden(0, hidden);
        for (var layer = 0; layer < _layers.Length; layer++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var attended = _layers[layer].Attend(hidden, pass);
            var normed = _layers[layer].NormAttended(attended);
            var next = _layers[layer].Feed(attended, normed, Dense(layer) ?? (IFeedForward)blocks.ForLayer(layer), observer);
            hidden.Dispose();
            attended.Dispose();
            normed.Dispose();
            hidden = next;
            if (layer < _layers.Length - 1)
            {
                observer?.OnHidden(layer + 1, hidden);
            }
        }

        var final = FinalNorm(hidden);
        observer?.OnHidden(_layers.Length, final);
        return final.MoveToOuterDisposeScope();
    }

    /// <summary>Next-token logits of rows of the final residual stream, float32 (rows, vocabulary); the caller's scope owns them.</summary>
    public Tensor Logits(Tensor hidden)
    {
        using var scope = NewDisposeScope();
        var logits = _head.Forward(hidden).to(ScalarType.Float32);
        if (Config.Decoder.LogitsDivisor is not 1 and var divisor)
        {
            using Scalar divide = divisor;
            logits = logits.div(divide);
        }

        return logits.MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _rotary.Dispose();
        _weights.Dispose();
    }
}
