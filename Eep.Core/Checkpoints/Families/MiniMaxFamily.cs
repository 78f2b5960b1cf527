using Eep.Core.Checkpoints.Architecture;

namespace Eep.Core.Checkpoints.Families;

/// <summary>
/// MiniMax-Text-01: Mixtral's SMoE blocks, lightning attention on the layers that layer_types calls linear and softmax attention on the others,
/// and residual branches that start from the normed input, each side with a factor. The decay buffers in the file follow from the config; they
/// are carried along. Reference: transformers 4.57.6, models/minimax.
/// </summary>
public sealed class MiniMaxFamily : ModelFamily
{
    private const double DefaultRopeTheta = 1e6;
    private const double DefaultRmsNormEpsilon = 1e-5;
    private const int DefaultMaxPositionCount = 131_072;
    private const int DefaultIntermediateSize = 14_336;
    private const int DefaultExperts = 8;
    private const int DefaultExpertsPerToken = 2;
    private const int DefaultKeyValueHeads = 8;
    private const double LargestFactor = 1e6;
    private const double SlopeOffset = 1e-5;

    // The class's own; it does not read rms_norm_eps here.
    private const double LightningNormEpsilon = 1e-6;

    /// <inheritdoc/>
    public override string ModelType => "minimax";

    internal override ModelConfig ReadConfig(JsonFields fields)
    {
        ConfigReading.RefuseForeignKeys(fields, ModelType, LayerTypes.Key, "rotary_dim");
        ConfigReading.RequireSilu(fields);
        var sizes = DecoderSizes.Read(fields, DefaultRmsNormEpsilon, DefaultKeyValueHeads);
        RefusePartialRotation(fields, sizes);
        var inner = ConfigReading.Size(fields, "intermediate_size", DefaultIntermediateSize);
        var experts = ConfigReading.ExpertCount(fields, DefaultExperts);
        var maxPositionCount = fields.Int("max_position_embeddings", 1) ?? DefaultMaxPositionCount;
        var rope = sizes.Rope(fields, DefaultRopeTheta, maxPositionCount);
        var window = fields.Int("sliding_window", 1);
        var areFull = LayerTypes.AreFull(fields, sizes.Layers, LayerTypes.Linear, layer => layer % 2 == 0);
        var (full, linear, block) = (Residual(fields, "full_attn"), Residual(fields, "linear_attn"), Residual(fields, "mlp"));
        return new ModelConfig
        {
            Family = this,
            Raw = fields.Element,
            Decoder = sizes.Decoder(layer => new LayerSpec
            {
                InputNorm = sizes.Norm(DecoderSizes.InLayer(layer, "input_layernorm")),
                Attention = areFull[layer] ? sizes.Attention(layer, rope) with { Window = window } : Lightning(sizes, layer),
                AttentionResidual = areFull[layer] ? full : linear,
                PostAttentionNorm = sizes.Norm(DecoderSizes.InLayer(layer, "post_attention_layernorm")),
                FeedForward = MixtralFamily.Block(sizes, layer, experts, inner).OrFused(layer, inner),
                FeedForwardResidual = block,
            }),
            SparseLayers = [.. Enumerable.Range(0, sizes.Layers)],
            MaxPositionCount = maxPositionCount,
            RopeTheta = rope.Theta,
            ExpertCount = experts,
            ExpertsPerToken = ConfigReading.ExpertsPerToken(fields, experts, DefaultExpertsPerToken),
            DeclaredType = ConfigReading.DeclaredType(fields),
        };
    }

    /// <summary>The original code and vLLM turn rotary_dim dimensions of a head, transformers overlooks the key and turns all.</summary>
    private static void RefusePartialRotation(JsonFields fields, DecoderSizes sizes)
    {
        if (fields.Int("rotary_dim") is { } stated && stated != sizes.HeadDimension)
        {
            throw fields.Misfit(
                "rotary_dim", $"head_dim ({sizes.HeadDimension}) or no such key (libraries differ in what they compute)", fields.Value("rotary_dim")!.Value);
        }
    }

    private static ResidualSpec Residual(JsonFields fields, string branch) => new(
        fields.Number($"{branch}_alpha_factor", -LargestFactor, LargestFactor) ?? 1,
        fields.Number($"{branch}_beta_factor", -LargestFactor, LargestFactor) ?? 1,
        FromNormed: true);

    private static LightningAttentionSpec Lightning(DecoderSizes sizes, int layer)
    {
        var width = (long)sizes.Heads * sizes.HeadDimension;
        return new LightningAttentionSpec
        {
            QueryKeyValue = LinearSpec.Of(DecoderSizes.InLayer(layer, "self_attn.qkv_proj"), 3 * width, sizes.Hidden),
            Norm = NormSpec.Rms(DecoderSizes.InLayer(layer, "self_attn.norm"), width, LightningNormEpsilon),
            OutputGate = LinearSpec.Of(DecoderSizes.InLayer(layer, "self_attn.output_gate"), width, sizes.Hidden),
            Output = LinearSpec.Of(DecoderSizes.InLayer(layer, "self_attn.out_proj"), sizes.Hidden, width),
            HeadDimension = sizes.HeadDimension,
            Slopes = [.. Enumerable.Range(1, sizes.Heads).Select(head => Slope(sizes, layer, head))],
        };
    }

    /// <summary>Falls geometrically over the heads and linearly over the depth.</summary>
    private static double Slope(DecoderSizes sizes, int layer, int head)
    {
        var depth = 1 - (layer / (sizes.Layers - 1 + SlopeOffset)) + SlopeOffset;
        return Math.Pow(2, -8.0 * head / sizes.Heads) * depth;
    }
}
