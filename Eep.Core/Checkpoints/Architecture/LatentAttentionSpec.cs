namespace Eep.Core.Checkpoints.Architecture;

/// <summary>
/// Multi-head latent attention (DeepSeek-V2, arXiv 2405.04434, sec. 2.1): keys and values of all heads come from one narrow vector a
/// token; part of each key, shared by the heads, carries the position.
/// </summary>
public sealed record LatentAttentionSpec : AttentionSpec
{
    /// <summary>[query rank, H]; null where queries are projected directly.</summary>
    public LinearSpec? QueryDown { get; init; }

    /// <summary>Norm between <see cref="QueryDown"/> and <see cref="Query"/>; null without the former.</summary>
    public NormSpec? QueryNorm { get; init; }

    /// <summary>[heads * (plain + rotary dimension), query rank or H].</summary>
    public required LinearSpec Query { get; init; }

    /// <summary>[key-value rank + rotary dimension, H].</summary>
    public required LinearSpec KeyValueDown { get; init; }

    /// <summary>Norm of the key-value rank.</summary>
    public required NormSpec KeyValueNorm { get; init; }

    /// <summary>[heads * (plain + value dimension), key-value rank].</summary>
    public required LinearSpec KeyValue { get; init; }

    /// <summary>[H, heads * value dimension].</summary>
    public required LinearSpec Output { get; init; }

    /// <summary>Dimensions of a query or key that are not turned, its first ones.</summary>
    public required int PlainDimension { get; init; }

    /// <summary>Width of a value.</summary>
    public required int ValueDimension { get; init; }

    /// <summary>Turns the other dimensions, all of them.</summary>
    public required RopeSpec Rope { get; init; }

    /// <summary>Multiplies query times key.</summary>
    public required double Scale { get; init; }

    /// <inheritdoc/>
    public override long CachedWidth =>
        KeyValue.Weight.Shape[0] / (PlainDimension + ValueDimension) * (PlainDimension + Rope.Dimension + ValueDimension);

    /// <inheritdoc/>
    public override RopeSpec? Rotary => Rope;

    /// <inheritdoc/>
    public override IEnumerable<TensorSpec> Tensors =>
    [
        .. QueryDown?.Tensors ?? [], .. QueryNorm?.Tensors ?? [], .. Query.Tensors, .. KeyValueDown.Tensors, .. KeyValueNorm.Tensors,
        .. KeyValue.Tensors, .. Output.Tensors,
    ];
}
