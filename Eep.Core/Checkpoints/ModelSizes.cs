using System.Collections.Immutable;
using Eep.Core.Checkpoints.Architecture;
using Eep.Core.Pruning;

namespace Eep.Core.Checkpoints;

/// <summary>What the memory of a model is made of: enough to say what any budget would need, without opening the checkpoint again.</summary>
/// <param name="Shape">The sparse part.</param>
/// <param name="Parts">Numbers and bytes as stored, by part.</param>
/// <param name="Caches">Of each decoder layer, what it keeps of earlier tokens.</param>
public sealed record ModelSizes(MoeShape Shape, ImmutableArray<PartSize> Parts, ImmutableArray<LayerCache> Caches)
{
    /// <summary>Reads headers only.</summary>
    public static ModelSizes Of(Checkpoint checkpoint) => new(
        checkpoint.Shape,
        CheckpointSummary.PartsOf(checkpoint),
        [.. Enumerable.Range(0, checkpoint.Config.LayerCount).Select(layer => LayerCache.Of(checkpoint.Config.Decoder.Layer(layer).Attention))]);

    /// <summary>
    /// The memory of the model with <see cref="MemoryQuestion.ExpertBudget"/> experts a layer. Routed experts and router rows shrink with
    /// E' / E; layers that are not run are not exported; everything else stays.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The budget is not in [1, E].</exception>
    public MemoryForecast Forecast(MemoryQuestion question)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(question.ExpertBudget, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(question.ExpertBudget, Shape.ExpertCount);
        var all = Bytes(question, ModelPart.Expert) + Bytes(question, ModelPart.Router);
        var kept = all * question.ExpertBudget / Shape.ExpertCount;
        return new MemoryForecast
        {
            Embeddings = Bytes(question, ModelPart.Embedding) + Bytes(question, ModelPart.Head),
            Attention = Bytes(question, ModelPart.Attention),
            Shared = Bytes(question, ModelPart.SharedExpert) + Bytes(question, ModelPart.Dense) + Bytes(question, ModelPart.Norm) + Bytes(question, ModelPart.Other),
            KeptExperts = kept,
            RemovedExperts = all - kept,
            LeftOut = Bytes(question, ModelPart.FurtherLayer),
            Cache = Caches.Sum(cache => cache.Numbers(question.ContextLength)) * question.Sequences * question.CacheType.ElementBytes(),
        };
    }

    private long Bytes(MemoryQuestion question, ModelPart part) =>
        Parts.Where(size => size.Part == part).Sum(size => question.StoredAs is { } type ? size.Parameters * type.ElementBytes() : size.Bytes);
}

/// <summary>What one layer keeps of earlier tokens.</summary>
/// <param name="Width">Numbers a token.</param>
/// <param name="Window">Tokens kept at most; null for all.</param>
/// <param name="Fixed">Numbers kept however long the text is.</param>
public sealed record LayerCache(long Width, int? Window, long Fixed)
{
    /// <summary>Lightning attention keeps a matrix of head dimension squared for each head instead of the tokens.</summary>
    public static LayerCache Of(AttentionSpec attention) => attention switch
    {
        GroupedQueryAttentionSpec grouped => new LayerCache(grouped.CachedWidth, grouped.Window, 0),
        LightningAttentionSpec lightning => new LayerCache(0, null, (long)lightning.Slopes.Length * lightning.HeadDimension * lightning.HeadDimension),
        _ => new LayerCache(attention.CachedWidth, null, 0),
    };

    /// <summary>Numbers kept of one sequence of <paramref name="tokens"/>.</summary>
    public long Numbers(int tokens) => Fixed + (Width * Math.Min(tokens, Window ?? int.MaxValue));
}

/// <summary>A question to <see cref="ModelSizes.Forecast"/>.</summary>
/// <param name="ExpertBudget">E', in [1, E].</param>
/// <param name="StoredAs">Type of all weights; null as they are stored.</param>
/// <param name="ContextLength">Tokens of each sequence.</param>
/// <param name="Sequences">Sequences held at the same time.</param>
/// <param name="CacheType">Type of the cached keys and values.</param>
public sealed record MemoryQuestion(int ExpertBudget, TensorType? StoredAs, int ContextLength, int Sequences, TensorType CacheType);

/// <summary>Bytes by purpose. Weights are what a checkpoint of that budget holds in tensors; no runtime overhead and no activations.</summary>
public sealed record MemoryForecast
{
    /// <summary>Token embedding and head.</summary>
    public required long Embeddings { get; init; }

    /// <summary>Attention weights.</summary>
    public required long Attention { get; init; }

    /// <summary>Shared experts, dense layers, norms and anything else that a plan does not touch.</summary>
    public required long Shared { get; init; }

    /// <summary>Routed experts and router rows that stay.</summary>
    public required long KeptExperts { get; init; }

    /// <summary>And that go.</summary>
    public required long RemovedExperts { get; init; }

    /// <summary>Layers that are stored but not run; no export holds them.</summary>
    public required long LeftOut { get; init; }

    /// <summary>Cached keys and values at the asked context and number of sequences.</summary>
    public required long Cache { get; init; }

    /// <summary>Tensor bytes of the export.</summary>
    public long Weights => Embeddings + Attention + Shared + KeptExperts;

    /// <summary>Weights and cache.</summary>
    public long Total => Weights + Cache;
}
