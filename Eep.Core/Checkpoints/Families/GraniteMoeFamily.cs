using Eep.Core.Checkpoints.Architecture;

namespace Eep.Core.Checkpoints.Families;

/// <summary>
/// Granite MoE: every layer sparse, softmax over the chosen logits, experts fused in two tensors with gate before up, and factors on
/// embeddings, attention, residual branches and logits. Reference: transformers 4.57.6, models/granitemoe.
/// </summary>
public sealed class GraniteMoeFamily : ModelFamily
{
    private const double DefaultRopeTheta = 10_000;
    private const double DefaultRmsNormEpsilon = 1e-6;
    private const int DefaultMaxPositionCount = 2048;
    private const int DefaultIntermediateSize = 11_008;
    private const int DefaultExperts = 8;
    private const int DefaultExpertsPerToken = 2;
    private const double LargestFactor = 1e6;

    /// <inheritdoc/>
    public override string ModelType => "granitemoe";

    internal override ModelConfig ReadConfig(JsonFields fields)
    {
        ConfigReading.RefuseForeignKeys(
            fields, ModelType, "attention_bias", "attention_multiplier", "embedding_multiplier", "logits_scaling", "position_embedding_type",
            "residual_multiplier");
        ConfigReading.RequireSilu(fields);
        var sizes = DecoderSizes.Read(fields, DefaultRmsNormEpsilon);
        ConfigReading.RequireWholeHeads(fields, sizes.Hidden, sizes.Heads);
        var inner = ConfigReading.Size(fields, "intermediate_size", DefaultIntermediateSize);
        var experts = ConfigReading.ExpertCount(fields, DefaultExperts);
        var maxPositionCount = fields.Int("max_position_embeddings", 1) ?? DefaultMaxPositionCount;
        var rope = sizes.Rope(fields, DefaultRopeTheta, maxPositionCount);
        var hasRope = HasRope(fields);
        var scale = fields.Number("attention_multiplier", -LargestFactor, LargestFactor) ?? 1;
        var bias = fields.Bool("attention_bias") ?? false;
        var residual = new ResidualSpec(Branch: fields.Number("residual_multiplier", -LargestFactor, LargestFactor) ?? 1);
        return new ModelConfig
        {
            Family = this,
            Raw = fields.Element,
            Decoder = sizes.Decoder(layer => new LayerSpec
            {
                InputNorm = sizes.Norm(DecoderSizes.InLayer(layer, "input_layernorm")),
                Attention = sizes.Attention(layer, hasRope ? rope : null, bias, bias) with { Scale = scale },
                AttentionResidual = residual,
                PostAttentionNorm = sizes.Norm(DecoderSizes.InLayer(layer, "post_attention_layernorm")),
                FeedForward = Block(sizes.Hidden, layer, experts, inner),
                FeedForwardResidual = residual,
            }) with
            {
                EmbeddingMultiplier = fields.Number("embedding_multiplier", -LargestFactor, LargestFactor) ?? 1,
                LogitsDivisor = fields.Number("logits_scaling", 1 / LargestFactor, LargestFactor) ?? 1,
            },
            SparseLayers = [.. Enumerable.Range(0, sizes.Layers)],
            MaxPositionCount = maxPositionCount,
            RopeTheta = rope.Theta,
            ExpertCount = experts,
            ExpertsPerToken = ConfigReading.ExpertsPerToken(fields, experts, DefaultExpertsPerToken),
            DeclaredType = ConfigReading.DeclaredType(fields),
        };
    }

    private static bool HasRope(JsonFields fields) => fields.Text("position_embedding_type") switch
    {
        null or "rope" => true,
        "nope" => false,
        _ => throw fields.Misfit("position_embedding_type", "'rope' or 'nope'", fields.Value("position_embedding_type")!.Value),
    };

    private static SparseSpec Block(long hidden, int layer, int experts, int inner) => new()
    {
        Router = new RouterSpec
        {
            Gate = LinearSpec.Of(DecoderSizes.InLayer(layer, "block_sparse_moe.router.layer"), experts, hidden),
            Score = RouterScore.Softmax,
            Renormalises = true,
        },
        Experts = new FusedExpertsSpec
        {
            Count = experts,
            GateUp = new TensorSpec(DecoderSizes.InLayer(layer, "block_sparse_moe.input_linear.weight"), [experts, 2L * inner, hidden]),
            Down = new TensorSpec(DecoderSizes.InLayer(layer, "block_sparse_moe.output_linear.weight"), [experts, hidden, inner]),
        },
    };
}
