using Eep.Core.Checkpoints.Architecture;

namespace Eep.Core.Checkpoints.Families;

/// <summary>
/// Qwen1.5-MoE and Qwen2-MoE: an expert that every token sees, weighted by a sigmoid gate, beside routed ones whose probabilities are not
/// divided by their sum unless norm_topk_prob says so; biases on queries, keys and values. Reference: transformers 4.57.6, models/qwen2_moe.
/// </summary>
public sealed class Qwen2MoeFamily : ModelFamily
{
    private const double DefaultRopeTheta = 10_000;
    private const double DefaultRmsNormEpsilon = 1e-6;
    private const int DefaultMaxPositionCount = 32_768;
    private const int DefaultKeyValueHeads = 16;
    private const int DefaultSlidingWindow = 4096;
    private const int DefaultIntermediateSize = 5632;
    private const int DefaultMoeIntermediateSize = 1408;
    private const int DefaultExperts = 60;
    private const int DefaultExpertsPerToken = 4;

    /// <inheritdoc/>
    public override string ModelType => "qwen2_moe";

    internal override ModelConfig ReadConfig(JsonFields fields)
    {
        ConfigReading.RefuseForeignKeys(
            fields, ModelType, "decoder_sparse_step", LayerTypes.Key, "mlp_only_layers", "norm_topk_prob", "qkv_bias",
            "shared_expert_intermediate_size");
        ConfigReading.RequireSilu(fields);
        var sizes = DecoderSizes.Read(fields, DefaultRmsNormEpsilon, DefaultKeyValueHeads);
        var sparse = QwenMoeLayers.Sparse(fields, sizes.Layers);
        var windows = Windows(fields, sizes.Layers);
        var maxPositionCount = fields.Int("max_position_embeddings", 1) ?? DefaultMaxPositionCount;
        var rope = sizes.Rope(fields, DefaultRopeTheta, maxPositionCount);
        var bias = fields.Bool("qkv_bias") ?? true;
        var dense = ConfigReading.Size(fields, "intermediate_size", DefaultIntermediateSize);
        var experts = ConfigReading.ExpertCount(fields, DefaultExperts);
        var block = Blocks(fields, sizes, experts);
        return new ModelConfig
        {
            Family = this,
            Raw = fields.Element,
            Decoder = sizes.Decoder(layer => new LayerSpec
            {
                InputNorm = sizes.Norm(DecoderSizes.InLayer(layer, "input_layernorm")),
                Attention = sizes.Attention(layer, rope, bias) with { Window = windows[layer] },
                PostAttentionNorm = sizes.Norm(DecoderSizes.InLayer(layer, "post_attention_layernorm")),
                FeedForward = sparse.Contains(layer) ? block(layer) : QwenMoeLayers.Dense(sizes, layer, dense),
            }),
            SparseLayers = sparse,
            MaxPositionCount = maxPositionCount,
            RopeTheta = rope.Theta,
            ExpertCount = experts,
            ExpertsPerToken = ConfigReading.ExpertsPerToken(fields, experts, DefaultExpertsPerToken),
            DeclaredType = ConfigReading.DeclaredType(fields),
        };
    }

    private static Func<int, SparseSpec> Blocks(JsonFields fields, DecoderSizes sizes, int experts)
    {
        var inner = ConfigReading.Size(fields, "moe_intermediate_size", DefaultMoeIntermediateSize);
        var shared = ConfigReading.Size(fields, "shared_expert_intermediate_size", DefaultIntermediateSize);
        var renormalises = fields.Bool("norm_topk_prob") ?? false;
        return layer => QwenMoeLayers.Block(sizes, layer, experts, inner, renormalises) with
        {
            Shared = QwenMoeLayers.Unit(DecoderSizes.InLayer(layer, "mlp.shared_expert"), sizes, shared),
            SharedGate = LinearSpec.Of(DecoderSizes.InLayer(layer, "mlp.shared_expert_gate"), 1, sizes.Hidden),
        };
    }

    /// <summary>The window of each layer: those that layer_types names where it is stated, else all, as 4.57.6 without a cache.</summary>
    private static int?[] Windows(JsonFields fields, int layers)
    {
        var window = QwenMoeLayers.Window(fields, DefaultSlidingWindow);
        var full = LayerTypes.AreFull(fields, layers, LayerTypes.Sliding, _ => window is null);
        return window is not null || !full.Contains(false)
            ? [.. full.Select(isFull => isFull ? null : window)]
            : throw fields.Misfit(
                LayerTypes.Key, "layers that slide only together with use_sliding_window and sliding_window", fields.Value(LayerTypes.Key)!.Value);
    }
}
