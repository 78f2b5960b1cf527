using Eep.Core.Checkpoints;
using Eep.Core.Pruning;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Eep.Core.Models;

/// <summary>
/// Mixtral for inference (transformers 4.57.6, models/mixtral): the dense parts of the network once, and for any plan the SMoE
/// blocks that run in it. Shared read-only by worker threads.
/// </summary>
internal sealed class MixtralModel : IDisposable
{
    private readonly Weights _weights;
    private readonly Tensor _embedding;
    private readonly DecoderLayer[] _layers;
    private readonly RmsNorm _norm;
    private readonly RotaryEmbedding _rotary;
    private readonly Tensor _head;

    public MixtralModel(Checkpoint checkpoint, ComputeOptions options)
    {
        TorchRuntime.Initialize();
        Config = checkpoint.Config;
        _weights = new Weights(checkpoint, options);
        _embedding = _weights.Get(MixtralNames.Embedding);
        _layers = [.. Enumerable.Range(0, Config.LayerCount).Select(LoadLayer)];
        _norm = new RmsNorm(_weights.Get(MixtralNames.FinalNorm), Config.RmsNormEpsilon);
        _rotary = new RotaryEmbedding(Config.HeadDimension, Config.RopeTheta, _weights.Device);
        _head = Config.TieWordEmbeddings ? _embedding : _weights.Get(MixtralNames.Head);
        Blocks = new PlanBlocks(_weights);
    }

    public ModelConfig Config { get; }

    public Device Device => _weights.Device;

    /// <summary>Makes the SMoE blocks of plans.</summary>
    public PlanBlocks Blocks { get; }

    /// <summary>Runs the network over packed tokens.</summary>
    /// <param name="ids">Token ids, int64 (tokens).</param>
    /// <param name="blocks">The SMoE block of every layer.</param>
    /// <param name="state">Which tokens attend to which.</param>
    /// <param name="observer">Watches the pass, or null.</param>
    /// <param name="cancellationToken">Honoured between layers.</param>
    /// <returns>The residual stream after the final norm, (tokens, hidden); the caller's scope owns it.</returns>
    public Tensor Forward(
        Tensor ids,
        IReadOnlyList<SparseMoeBlock> blocks,
        IAttentionState state,
        ForwardObserver? observer = null,
        CancellationToken cancellationToken = default)
    {
        using var scope = NewDisposeScope();
        var angles = _rotary.At(state.Positions, _weights.Type);
        var hidden = _embedding.index_select(0, ids);
        observer?.OnHidden(0, hidden);
        for (var layer = 0; layer < _layers.Length; layer++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var next = _layers[layer].Forward(hidden, blocks[layer], state, angles, observer);
            hidden.Dispose();
            hidden = next;
            if (layer < _layers.Length - 1)
            {
                observer?.OnHidden(layer + 1, hidden);
            }
        }

        var normed = _norm.Forward(hidden);
        observer?.OnHidden(_layers.Length, normed);
        return normed.MoveToOuterDisposeScope();
    }

    /// <summary>Next-token logits of rows of the final residual stream, float32 (rows, vocabulary); the caller's scope owns them.</summary>
    public Tensor Logits(Tensor hidden)
    {
        using var scope = NewDisposeScope();
        return linear(hidden, _head).to(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _rotary.Dispose();
        _weights.Dispose();
    }

    private DecoderLayer LoadLayer(int index) => new(
        index,
        new RmsNorm(_weights.Get(MixtralNames.InputNorm(index)), Config.RmsNormEpsilon),
        new Attention(
            _weights.Get(MixtralNames.Query(index)),
            _weights.Get(MixtralNames.Key(index)),
            _weights.Get(MixtralNames.Value(index)),
            _weights.Get(MixtralNames.Output(index)),
            Config.HeadDimension),
        new RmsNorm(_weights.Get(MixtralNames.PostAttentionNorm(index)), Config.RmsNormEpsilon));
}
