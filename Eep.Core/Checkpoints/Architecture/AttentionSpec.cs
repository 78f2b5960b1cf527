using System.Collections.Immutable;

namespace Eep.Core.Checkpoints.Architecture;

/// <summary>The attention of one layer. Each kind is one record here and one box in Eep.Core.Models.</summary>
public abstract record AttentionSpec
{
    /// <summary>Its tensors.</summary>
    public abstract IEnumerable<TensorSpec> Tensors { get; }

    /// <summary>Numbers that are kept of each token for later ones: its keys and values.</summary>
    public abstract long CachedWidth { get; }

    /// <summary>Its rotary embedding; null where positions are not turned.</summary>
    public abstract RopeSpec? Rotary { get; }
}

/// <summary>Multi-head attention whose query heads share fewer key and value heads.</summary>
public sealed record GroupedQueryAttentionSpec : AttentionSpec
{
    /// <summary>[query heads * head dimension, H].</summary>
    public required LinearSpec Query { get; init; }

    /// <summary>[key-value heads * head dimension, H].</summary>
    public required LinearSpec Key { get; init; }

    /// <summary>[key-value heads * head dimension, H].</summary>
    public required LinearSpec Value { get; init; }

    /// <summary>[H, query heads * head dimension].</summary>
    public required LinearSpec Output { get; init; }

    /// <summary>Width of one head.</summary>
    public required int HeadDimension { get; init; }

    /// <summary>Null where positions are not turned.</summary>
    public required RopeSpec? Rope { get; init; }

    /// <summary>Multiplies query times key; usually 1 / sqrt(HeadDimension).</summary>
    public required double Scale { get; init; }

    /// <summary>Each position sees itself and this many minus one before it; null for no limit.</summary>
    public int? Window { get; init; }

    /// <summary>Norm of the queries before they are turned: over each head if its width is the head's, else over all heads together.</summary>
    public NormSpec? QueryNorm { get; init; }

    /// <summary>The same of the keys.</summary>
    public NormSpec? KeyNorm { get; init; }

    /// <summary>Queries, keys and values are cut to [-ClipQkv, ClipQkv] after their projection and norm; null for no limit.</summary>
    public double? ClipQkv { get; init; }

    /// <summary>One more logit per query head that takes part in the softmax and carries no value, [query heads]; null for none.</summary>
    public TensorSpec? Sinks { get; init; }

    /// <inheritdoc/>
    public override long CachedWidth => Key.Weight.Shape[0] + Value.Weight.Shape[0];

    /// <inheritdoc/>
    public override RopeSpec? Rotary => Rope;

    /// <inheritdoc/>
    public override IEnumerable<TensorSpec> Tensors =>
    [
        .. Query.Tensors, .. Key.Tensors, .. Value.Tensors, .. Output.Tensors,
        .. QueryNorm?.Tensors ?? [], .. KeyNorm?.Tensors ?? [], .. Sinks is null ? Array.Empty<TensorSpec>() : [Sinks],
    ];
}

/// <summary>
/// Lightning attention (MiniMax): query times key, each pair weighted by exp(-slope * distance) instead of a softmax; queries, keys and values
/// go through silu, the output through a norm and a gate. Formula: transformers 4.57.6, models/minimax.
/// </summary>
public sealed record LightningAttentionSpec : AttentionSpec
{
    /// <summary>[heads * 3 * head dimension, H]: query, key and value of the first head, then of the second, ...</summary>
    public required LinearSpec QueryKeyValue { get; init; }

    /// <summary>Over all heads together, [heads * head dimension].</summary>
    public required NormSpec Norm { get; init; }

    /// <summary>[heads * head dimension, H]; its sigmoid multiplies the normed output.</summary>
    public required LinearSpec OutputGate { get; init; }

    /// <summary>[H, heads * head dimension].</summary>
    public required LinearSpec Output { get; init; }

    /// <summary>Width of one head.</summary>
    public required int HeadDimension { get; init; }

    /// <summary>Decay per token of distance, one a head; positive.</summary>
    public required ImmutableArray<double> Slopes { get; init; }

    /// <inheritdoc/>
    public override RopeSpec? Rotary => null;

    /// <inheritdoc/>
    public override long CachedWidth => 2L * Slopes.Length * HeadDimension;

    /// <inheritdoc/>
    public override IEnumerable<TensorSpec> Tensors => [.. QueryKeyValue.Tensors, .. Norm.Tensors, .. OutputGate.Tensors, .. Output.Tensors];
}
