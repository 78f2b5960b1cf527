using Eep.Core.Checkpoints.Architecture;

namespace Eep.Core.Checkpoints.Families;

/// <summary>
/// DeepSeek-V3: latent attention, dense layers first, sigmoid router with a correction of the choice and groups scored by their two best
/// experts, shared experts. Layers for predicting several tokens, stored after the last, are not run. Reference: transformers 4.57.6,
/// models/deepseek_v3 (arXiv 2412.19437).
/// </summary>
public sealed class DeepSeekV3Family : ModelFamily
{
    private const double DefaultRopeTheta = 10_000;
    private const double DefaultRmsNormEpsilon = 1e-6;
    private const int DefaultMaxPositionCount = 4096;
    private const int DefaultFirstSparse = 3;
    private const int DefaultShared = 1;
    private const int DefaultExpertsPerToken = 8;
    private const int DefaultGroups = 8;
    private const int DefaultChosenGroups = 4;
    private const double DefaultScaling = 2.5;
    private const double LargestScaling = 1e6;

    /// <inheritdoc/>
    public override string ModelType => "deepseek_v3";

    internal override ModelConfig ReadConfig(JsonFields fields)
    {
        ConfigReading.RefuseForeignKeys(
            fields, ModelType, "attention_bias", "auto_map", "first_k_dense_replace", "kv_lora_rank", "moe_layer_freq", "n_group",
            "n_shared_experts", "norm_topk_prob", "routed_scaling_factor", "scoring_func", "topk_group");
        ConfigReading.RequireSilu(fields);
        ConfigReading.RequireOwnCode(fields, "deepseek");
        ConfigReading.RequireText(fields, "scoring_func", "sigmoid");
        ConfigReading.RequireText(fields, "topk_method", "noaux_tc");
        var latent = LatentSizes.Read(fields);
        var sizes = latent.Decoder(fields, DefaultRmsNormEpsilon);
        var layers = DeepSeekLayers.Read(fields, sizes, DefaultFirstSparse, DefaultShared);
        var expertsPerToken = ConfigReading.ExpertsPerToken(fields, layers.Experts, DefaultExpertsPerToken);
        var groups = layers.Groups(fields, expertsPerToken, byTopTwo: true, DefaultGroups, DefaultChosenGroups);
        var renormalises = fields.Bool("norm_topk_prob") ?? true;
        var scaling = fields.Number("routed_scaling_factor", -LargestScaling, LargestScaling) ?? DefaultScaling;
        var maxPositionCount = fields.Int("max_position_embeddings", 1) ?? DefaultMaxPositionCount;
        var layout = fields.Bool("rope_interleave") ?? true ? RopeLayout.Interleaved : RopeLayout.Halves;
        var rope = RopeReading.Read(fields, new RopeDefaults(latent.Rotary, DefaultRopeTheta, maxPositionCount) { Layout = layout });
        var bias = fields.Bool("attention_bias") ?? false;
        return new ModelConfig
        {
            Family = this,
            Raw = fields.Element,
            Decoder = sizes.Decoder(layer => new LayerSpec
            {
                InputNorm = sizes.Norm(DecoderSizes.InLayer(layer, "input_layernorm")),
                Attention = latent.Attention(sizes, layer, rope, bias),
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
}
