using Eep.Core.Checkpoints.Architecture;

namespace Eep.Core.Checkpoints.Families;

/// <summary>
/// Qwen3-MoE: queries and keys of each head are normalised before they are turned; routed experts only. Its expert count is num_experts up
/// to transformers 4 and num_local_experts in files that 5 wrote. Reference: transformers 4.57.6, models/qwen3_moe.
/// </summary>
public sealed class Qwen3MoeFamily : ModelFamily
{
    private const double DefaultRopeTheta = 10_000;
    private const double DefaultRmsNormEpsilon = 1e-6;
    private const int DefaultMaxPositionCount = 32_768;
    private const int DefaultKeyValueHeads = 4;
    private const int DefaultSlidingWindow = 4096;
    private const int DefaultIntermediateSize = 6144;
    private const int DefaultMoeIntermediateSize = 768;
    private const int DefaultExperts = 128;
    private const int DefaultExpertsPerToken = 8;

    /// <inheritdoc/>
    public override string ModelType => "qwen3_moe";

    internal override ModelConfig ReadConfig(JsonFields fields)
    {
        ConfigReading.RefuseForeignKeys(fields, ModelType, "attention_bias", "decoder_sparse_step", "mlp_only_layers", "norm_topk_prob");
        ConfigReading.RequireSilu(fields);
        var sizes = DecoderSizes.Read(fields, DefaultRmsNormEpsilon, DefaultKeyValueHeads);
        var sparse = QwenMoeLayers.Sparse(fields, sizes.Layers);
        var maxPositionCount = fields.Int("max_position_embeddings", 1) ?? DefaultMaxPositionCount;
        var rope = sizes.Rope(fields, DefaultRopeTheta, maxPositionCount);
        var window = QwenMoeLayers.Window(fields, DefaultSlidingWindow);
        var bias = fields.Bool("attention_bias") ?? false;
        var dense = ConfigReading.Size(fields, "intermediate_size", DefaultIntermediateSize);
        var inner = ConfigReading.Size(fields, "moe_intermediate_size", DefaultMoeIntermediateSize);
        var experts = ConfigReading.ExpertCount(fields, DefaultExperts);
        var renormalises = fields.Bool("norm_topk_prob") ?? false;
        return new ModelConfig
        {
            Family = this,
            Raw = fields.Element,
            Decoder = sizes.Decoder(layer => new LayerSpec
            {
                InputNorm = sizes.Norm(DecoderSizes.InLayer(layer, "input_layernorm")),
                Attention = Attention(sizes, layer, rope, bias) with { Window = window },
                PostAttentionNorm = sizes.Norm(DecoderSizes.InLayer(layer, "post_attention_layernorm")),
                FeedForward = sparse.Contains(layer)
                    ? QwenMoeLayers.Block(sizes, layer, experts, inner, renormalises)
                    : QwenMoeLayers.Dense(sizes, layer, dense),
            }),
            SparseLayers = sparse,
            MaxPositionCount = maxPositionCount,
            RopeTheta = rope.Theta,
            ExpertCount = experts,
            ExpertsPerToken = ConfigReading.ExpertsPerToken(fields, experts, DefaultExpertsPerToken),
            DeclaredType = ConfigReading.DeclaredType(fields),
        };
    }

    private static GroupedQueryAttentionSpec Attention(DecoderSizes sizes, int layer, RopeSpec rope, bool bias) =>
        sizes.Attention(layer, rope, bias, bias) with
        {
            QueryNorm = NormSpec.Rms(DecoderSizes.InLayer(layer, "self_attn.q_norm"), sizes.HeadDimension, sizes.Epsilon),
            KeyNorm = NormSpec.Rms(DecoderSizes.InLayer(layer, "self_attn.k_norm"), sizes.HeadDimension, sizes.Epsilon),
        };
}
