using Eep.Core.Checkpoints.Architecture;

namespace Eep.Core.Checkpoints.Families;

/// <summary>
/// GLM-4.5: grouped-query attention that turns part of each head, normalises heads where use_qk_norm says so, and DeepSeek-V3's router and
/// layers. Layers for predicting several tokens, stored after the last, are not run. Reference: transformers 4.57.6, models/glm4_moe.
/// </summary>
public sealed class Glm4MoeFamily : ModelFamily
{
    private const double DefaultRopeTheta = 10_000;
    private const double DefaultPartialFactor = 0.5;
    private const double DefaultRmsNormEpsilon = 1e-5;
    private const int DefaultKeyValueHeads = 8;
    private const int DefaultMaxPositionCount = 131_072;
    private const int DefaultFirstSparse = 1;
    private const int DefaultShared = 1;
    private const int DefaultExpertsPerToken = 8;
    private const double LargestScaling = 1e6;

    /// <inheritdoc/>
    public override string ModelType => "glm4_moe";

    internal override ModelConfig ReadConfig(JsonFields fields)
    {
        ConfigReading.RefuseForeignKeys(
            fields, ModelType, "attention_bias", "first_k_dense_replace", "n_group", "n_shared_experts", "norm_topk_prob",
            "partial_rotary_factor", "routed_scaling_factor", "scoring_func", "topk_group", "use_qk_norm");
        ConfigReading.RequireSilu(fields);
        ConfigReading.RequireText(fields, "scoring_func", "sigmoid");
        ConfigReading.RequireText(fields, "topk_method", "noaux_tc");
        var sizes = DecoderSizes.Read(fields, DefaultRmsNormEpsilon, DefaultKeyValueHeads);
        var layers = DeepSeekLayers.Read(fields, sizes, DefaultFirstSparse, DefaultShared);
        var expertsPerToken = ConfigReading.ExpertsPerToken(fields, layers.Experts, DefaultExpertsPerToken);
        var groups = layers.Groups(fields, expertsPerToken, byTopTwo: true, count: 1, chosen: 1);
        var renormalises = fields.Bool("norm_topk_prob") ?? true;
        var scaling = fields.Number("routed_scaling_factor", -LargestScaling, LargestScaling) ?? 1;
        var maxPositionCount = fields.Int("max_position_embeddings", 1) ?? DefaultMaxPositionCount;
        var rope = RopeReading.Read(
            fields, new RopeDefaults(sizes.HeadDimension, DefaultRopeTheta, maxPositionCount) { PartialFactor = DefaultPartialFactor });
        var bias = fields.Bool("attention_bias") ?? false;
        var normalisesHeads = fields.Bool("use_qk_norm") ?? false;
        return new ModelConfig
        {
            Family = this,
            Raw = fields.Element,
            Decoder = sizes.Decoder(layer => new LayerSpec
            {
                InputNorm = sizes.Norm(DecoderSizes.InLayer(layer, "input_layernorm")),
                Attention = sizes.Attention(layer, rope, inputBias: bias) with
                {
                    QueryNorm = normalisesHeads ? HeadNorm(sizes, layer, "q_norm") : null,
                    KeyNorm = normalisesHeads ? HeadNorm(sizes, layer, "k_norm") : null,
                },
                PostAttentionNorm = sizes.Norm(DecoderSizes.InLayer(layer, "post_attention_layernorm")),
                FeedForward = layers.FeedForward(layer, at => layers.CorrectedRouter(at, groups, renormalises, scaling)),
            }),
            SparseLayers = layers.SparseLayers(fields),
            MaxPositionCount = maxPositionCount,
            RopeTheta = rope.Theta,
            ExpertCount = layers.Experts,
            ExpertsPerToken = expertsPerToken,
            DeclaredType = ConfigReading.DeclaredType(fields),
        };
    }

    private static NormSpec HeadNorm(DecoderSizes sizes, int layer, string name) =>
        NormSpec.Rms(DecoderSizes.InLayer(layer, "self_attn." + name), sizes.HeadDimension, sizes.Epsilon);
}
