using Eep.Core.Checkpoints.Architecture;

namespace Eep.Core.Checkpoints.Families;

/// <summary>
/// OLMoE: queries and keys are normalised over all heads together, then cut to clip_qkv, then split and turned; probabilities of the chosen
/// experts are not divided by their sum unless norm_topk_prob says so. Reference: transformers 4.57.6, models/olmoe.
/// </summary>
public sealed class OlmoeFamily : ModelFamily
{
    private const double DefaultRopeTheta = 10_000;
    private const double DefaultRmsNormEpsilon = 1e-5;
    private const int DefaultMaxPositionCount = 4096;
    private const int DefaultIntermediateSize = 2048;
    private const int DefaultExperts = 64;
    private const int DefaultExpertsPerToken = 8;
    private const double SmallestClip = 1e-6;
    private const double LargestClip = 1e6;

    /// <inheritdoc/>
    public override string ModelType => "olmoe";

    internal override ModelConfig ReadConfig(JsonFields fields)
    {
        ConfigReading.RefuseForeignKeys(fields, ModelType, "attention_bias", "clip_qkv", "norm_topk_prob");
        ConfigReading.RequireSilu(fields);
        var sizes = DecoderSizes.Read(fields, DefaultRmsNormEpsilon);
        ConfigReading.RequireWholeHeads(fields, sizes.Hidden, sizes.Heads);
        var maxPositionCount = fields.Int("max_position_embeddings", 1) ?? DefaultMaxPositionCount;
        var rope = sizes.Rope(fields, DefaultRopeTheta, maxPositionCount);
        var bias = fields.Bool("attention_bias") ?? false;
        var clip = fields.Number("clip_qkv", SmallestClip, LargestClip);
        var inner = ConfigReading.Size(fields, "intermediate_size", DefaultIntermediateSize);
        var experts = ConfigReading.ExpertCount(fields, DefaultExperts);
        var renormalises = fields.Bool("norm_topk_prob") ?? false;
        return new ModelConfig
        {
            Family = this,
            Raw = fields.Element,
            Decoder = sizes.Decoder(layer => new LayerSpec
            {
                InputNorm = sizes.Norm(DecoderSizes.InLayer(layer, "input_layernorm")),
                Attention = Attention(sizes, layer, rope, bias) with { ClipQkv = clip },
                PostAttentionNorm = sizes.Norm(DecoderSizes.InLayer(layer, "post_attention_layernorm")),
                FeedForward = QwenMoeLayers.Block(sizes, layer, experts, inner, renormalises),
            }),
            SparseLayers = [.. Enumerable.Range(0, sizes.Layers)],
            MaxPositionCount = maxPositionCount,
            RopeTheta = rope.Theta,
            ExpertCount = experts,
            ExpertsPerToken = ConfigReading.ExpertsPerToken(fields, experts, DefaultExpertsPerToken),
            DeclaredType = ConfigReading.DeclaredType(fields),
        };
    }

    private static GroupedQueryAttentionSpec Attention(DecoderSizes sizes, int layer, RopeSpec rope, bool bias)
    {
        var attention = sizes.Attention(layer, rope, bias, bias);
        return attention with
        {
            QueryNorm = NormSpec.Rms(DecoderSizes.InLayer(layer, "self_attn.q_norm"), attention.Query.Weight.Shape[0], sizes.Epsilon),
            KeyNorm = NormSpec.Rms(DecoderSizes.InLayer(layer, "self_attn.k_norm"), attention.Key.Weight.Shape[0], sizes.Epsilon),
        };
    }
}
