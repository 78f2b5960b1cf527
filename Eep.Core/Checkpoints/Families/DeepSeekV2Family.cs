using Eep.Core.Checkpoints.Architecture;

namespace Eep.Core.Checkpoints.Families;

/// <summary>
/// DeepSeek-V2: latent attention with interleaved rotary pairs, dense layers first, softmax router without renormalising, shared experts.
/// Reference: transformers 4.57.6, models/deepseek_v2, with the softmax correction of yarn that 5.15.0 has; moe_layer_freq as in the code
/// that came with the model (arXiv 2405.04434).
/// </summary>
public sealed class DeepSeekV2Family : ModelFamily
{
    private const double DefaultRopeTheta = 10_000;
    private const double DefaultRmsNormEpsilon = 1e-6;
    private const int DefaultMaxPositionCount = 2048;
    private const int DefaultFirstSparse = 0;
    private const int DefaultShared = 2;
    private const double LargestScaling = 1e6;

    /// <inheritdoc/>
    public override string ModelType => "deepseek_v2";

    internal override ModelConfig ReadConfig(JsonFields fields)
    {
        ConfigReading.RefuseForeignKeys(
            fields, ModelType, "attention_bias", "auto_map", "first_k_dense_replace", "kv_lora_rank", "mlp_bias", "moe_layer_freq", "n_group",
            "n_shared_experts", "norm_topk_prob", "routed_scaling_factor", "topk_group");
        ConfigReading.RequireSilu(fields);
        ConfigReading.RequireOwnCode(fields, "deepseek");
        var latent = LatentSizes.Read(fields);
        var sizes = latent.Decoder(fields, DefaultRmsNormEpsilon);
        var layers = DeepSeekLayers.Read(fields, sizes, DefaultFirstSparse, DefaultShared);
        var expertsPerToken = ConfigReading.ExpertsPerToken(fields, layers.Experts);
        var maxPositionCount = fields.Int("max_position_embeddings", 1) ?? DefaultMaxPositionCount;
        var rope = RopeReading.Read(
            fields, new RopeDefaults(latent.Rotary, DefaultRopeTheta, maxPositionCount) { Layout = RopeLayout.Interleaved });
        var bias = fields.Bool("attention_bias") ?? false;
        var router = Router(fields, layers, expertsPerToken);
        return new ModelConfig
        {
            Family = this,
            Raw = fields.Element,
            Decoder = sizes.Decoder(layer => new LayerSpec
            {
                InputNorm = sizes.Norm(DecoderSizes.InLayer(layer, "input_layernorm")),
                Attention = latent.Attention(sizes, layer, rope, bias),
                PostAttentionNorm = sizes.Norm(DecoderSizes.InLayer(layer, "post_attention_layernorm")),
                FeedForward = layers.FeedForward(layer, router),
            }),
            SparseLayers = layers.SparseLayers(fields),
            MaxPositionCount = maxPositionCount,
            RopeTheta = rope.Theta,
            ExpertCount = layers.Experts,
            ExpertsPerToken = expertsPerToken,
            DeclaredType = ConfigReading.DeclaredType(fields),
            Remarks = fields.Bool("norm_topk_prob") == true
                ? ["norm_topk_prob is true, which has no effect on this family in transformers 4.57.6, nor here; other loaders may divide by the sum."]
                : [],
        };
    }

    private static Func<int, RouterSpec> Router(JsonFields fields, DeepSeekLayers layers, int expertsPerToken)
    {
        var groups = fields.Text("topk_method") switch
        {
            null or "greedy" => null,
            "group_limited_greedy" => layers.Groups(fields, expertsPerToken, byTopTwo: false, count: null, chosen: null),
            _ => throw fields.Misfit("topk_method", "'greedy' or 'group_limited_greedy'", fields.Value("topk_method")!.Value),
        };
        var scaling = fields.Number("routed_scaling_factor", -LargestScaling, LargestScaling) ?? 1;
        return layer => new RouterSpec
        {
            Gate = layers.Gate(layer),
            Score = RouterScore.Softmax,
            IsFloat32 = true,
            Groups = groups,
            Renormalises = false,
            Scaling = scaling,
        };
    }
}
