using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Architecture;
using Eep.Core.Pruning;
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
    private readonly Norm _norm;
    private readonly RotaryEmbeddings _rotary;
    private readonly RopeScaling[] _lengthDependent;
    private readonly Linear _head;

    /// <param name="checkpoint">Must outlive the model.</param>
    /// <param name="options">Device, arithmetic, workers, memory.</param>
    /// <param name="mergedBytes">Merged experts that are kept; null = as the memory plan has it.</param>
    public DecoderModel(Checkpoint checkpoint, ComputeOptions options, long? mergedBytes = null)
    {
        TorchRuntime.Initialize();
        Config = checkpoint.Config;
        var spec = Config.Decoder;
        _weights = new Weights(checkpoint, options);
        _embedding = _weights.Get(spec.Embedding.Name);
        LayerSpec[] layers = [.. Enumerable.Range(0, spec.LayerCount).Select(spec.Layer)];
        Memory = MemoryPlan.For(checkpoint, options);
        Layers = new LayerStore(checkpoint, options, Memory.ResidentLayers);
        _norm = new Norm(_weights, spec.FinalNorm);
        _lengthDependent = [.. layers.Select(layer => layer.Attention.Rotary?.Scaling).OfType<RopeScaling>().Where(rope => rope.DependsOnLength).Distinct()];
        _rotary = new RotaryEmbeddings(_weights.Type, _weights.Device);
        _head = spec.Head is null
            ? new Linear(_embedding, spec.TiedHeadBias is { } bias ? _weights.Get(bias.Name) : null)
            : Linear.Load(_weights, spec.Head);
        Blocks = new LayerBlocks(new PlanBlocks(_weights, Layers), Layers, mergedBytes ?? Memory.Merged);
    }

    public ModelConfig Config { get; }

    public Device Device => _weights.Device;

    /// <summary>How the memory is divided.</summary>
    public MemoryPlan Memory { get; }

    /// <summary>The layers, for an engine that walks them itself.</summary>
    public LayerStore Layers { get; }

    /// <summary>The SMoE blocks of plans.</summary>
    public LayerBlocks Blocks { get; }

    /// <summary>The blocks of a plan that fits the model.</summary>
    public PlannedBlocks BlocksOf(PruningPlan plan)
    {
        plan.CheckFits(Config.Shape);
        return new PlannedBlocks(Blocks, PlanPath.Of(plan, Config), Layers);
    }

    /// <summary>The blocks of the model as it is.</summary>
    public PlannedBlocks OriginalBlocks() => new(Blocks, PlanPath.Original(Config), Layers);

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
        for (var layer = 0; layer < Layers.Count; layer++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var lease = Layers.Rent(layer);
            var attended = lease.Layer.Box.Attend(hidden, pass);
            var normed = lease.Layer.Box.NormAttended(attended);
            var next = Feed(lease.Layer, layer, attended, normed, blocks, observer);
            observer?.OnFed(layer, attended, next);
            hidden.Dispose();
            attended.Dispose();
            normed.Dispose();
            hidden = next;
            if (layer < Layers.Count - 1)
            {
                observer?.OnHidden(layer + 1, hidden);
            }
        }

        var final = FinalNorm(hidden);
        observer?.OnHidden(Layers.Count, final);
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
        Blocks.Dispose();
        Layers.Dispose();
        _rotary.Dispose();
        _weights.Dispose();
    }

    private static Tensor Feed(ModelLayer layer, int index, Tensor attended, Tensor normed, PlannedBlocks blocks, ForwardObserver? observer)
    {
        if (layer.Dense is { } dense)
        {
            return layer.Box.Feed(attended, normed, dense, observer);
        }

        using var use = blocks.Use(index);
        return layer.Box.Feed(attended, normed, use.Block, observer);
    }
}
