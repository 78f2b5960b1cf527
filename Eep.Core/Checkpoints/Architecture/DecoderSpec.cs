namespace Eep.Core.Checkpoints.Architecture;

/// <summary>How a branch joins the residual stream: Stream * x + Branch * f(norm x).</summary>
/// <param name="Stream">Factor of the stream.</param>
/// <param name="Branch">Factor of the branch.</param>
/// <param name="FromNormed">Whether the stream goes on from norm x instead of x (MiniMax).</param>
public sealed record ResidualSpec(double Stream = 1, double Branch = 1, bool FromNormed = false)
{
    /// <summary>x + f(norm x).</summary>
    public static ResidualSpec Plain { get; } = new();
}

/// <summary>One decoder layer: attention and feed-forward, each behind a norm.</summary>
public sealed record LayerSpec
{
    /// <summary>Norm before the attention.</summary>
    public required NormSpec InputNorm { get; init; }

    /// <summary>The attention.</summary>
    public required AttentionSpec Attention { get; init; }

    /// <summary>How it joins the stream.</summary>
    public ResidualSpec AttentionResidual { get; init; } = ResidualSpec.Plain;

    /// <summary>Norm before the feed-forward part.</summary>
    public required NormSpec PostAttentionNorm { get; init; }

    /// <summary>The feed-forward part.</summary>
    public required FeedForwardSpec FeedForward { get; init; }

    /// <summary>How it joins the stream.</summary>
    public ResidualSpec FeedForwardResidual { get; init; } = ResidualSpec.Plain;
}

/// <summary>A whole decoder: every tensor a checkpoint must hold, and how they compute. Made by a family from config.json.</summary>
public sealed record DecoderSpec
{
    /// <summary>[V, H].</summary>
    public required TensorSpec Embedding { get; init; }

    /// <summary>Number of decoder layers.</summary>
    public required int LayerCount { get; init; }

    /// <summary>One layer, 0-based. Made on demand, so that a hostile layer count is cheap.</summary>
    public required Func<int, LayerSpec> Layer { get; init; }

    /// <summary>Norm after the last layer.</summary>
    public required NormSpec FinalNorm { get; init; }

    /// <summary>[V, H]; null when the embedding is the head.</summary>
    public required LinearSpec? Head { get; init; }

    /// <summary>[V], added to the logits of a head that is the embedding; null for none.</summary>
    public TensorSpec? TiedHeadBias { get; init; }

    /// <summary>Multiplies the embeddings.</summary>
    public double EmbeddingMultiplier { get; init; } = 1;

    /// <summary>Divides the logits.</summary>
    public double LogitsDivisor { get; init; } = 1;

    /// <summary>Every required tensor with its role, lazily.</summary>
    public IEnumerable<(TensorSpec Tensor, TensorRole Role)> Tensors()
    {
        yield return (Embedding, new TensorRole(ModelPart.Embedding));
        for (var layer = 0; layer < LayerCount; layer++)
        {
            foreach (var entry in TensorsOf(layer, Layer(layer)))
            {
                yield return entry;
            }
        }

        foreach (var tensor in FinalNorm.Tensors)
        {
            yield return (tensor, new TensorRole(ModelPart.Norm));
        }

        foreach (var tensor in Head?.Tensors ?? (TiedHeadBias is null ? [] : [TiedHeadBias]))
        {
            yield return (tensor, new TensorRole(ModelPart.Head));
        }
    }

    /// <summary>The decoder with each SMoE block in the layout whose experts the files hold.</summary>
    /// <param name="holds">Whether the files hold a tensor.</param>
    public DecoderSpec AsStored(Func<string, bool> holds) => this with
    {
        Layer = index => Layer(index) is { FeedForward: SparseSpec sparse } layer
            ? layer with { FeedForward = sparse.AsStored(holds) }
            : Layer(index),
    };

    private static IEnumerable<(TensorSpec Tensor, TensorRole Role)> TensorsOf(int layer, LayerSpec spec)
    {
        foreach (var tensor in spec.InputNorm.Tensors.Concat(spec.PostAttentionNorm.Tensors))
        {
            yield return (tensor, new TensorRole(ModelPart.Norm, layer));
        }

        foreach (var tensor in spec.Attention.Tensors)
        {
            yield return (tensor, new TensorRole(ModelPart.Attention, layer));
        }

        foreach (var entry in spec.FeedForward.TensorsOf(layer))
        {
            yield return entry;
        }
    }
}
