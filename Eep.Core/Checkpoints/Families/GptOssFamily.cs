using Eep.Core.Checkpoints.Architecture;

namespace Eep.Core.Checkpoints.Families;

/// <summary>
/// gpt-oss: every layer sparse, softmax over the chosen logits of a biased router, biased experts fused in two transposed tensors with gate and
/// up alternating, a clamped gated unit, attention with sinks, and sliding windows on every other layer. Reference: transformers 4.57.6,
/// models/gpt_oss; swiglu_alpha and swiglu_limit as 5.x reads them.
/// </summary>
public sealed class GptOssFamily : ModelFamily
{
    private const double DefaultRopeTheta = 150_000;
    private const double DefaultRmsNormEpsilon = 1e-5;
    private const int DefaultMaxPositionCount = 131_072;
    private const int DefaultIntermediateSize = 2880;
    private const int DefaultExperts = 128;
    private const int DefaultExpertsPerToken = 4;
    private const int DefaultKeyValueHeads = 8;
    private const int DefaultHeadDimension = 64;
    private const int DefaultWindow = 128;
    private const double DefaultAlpha = 1.702;
    private const double DefaultLimit = 7;

    private static readonly RopeScaling s_defaultScaling = new RopeScaling.Yarn(
        Factor: 32, OriginalLength: 4096, BetaFast: 32, BetaSlow: 1, RopeScaling.Yarn.Mscale(32, 1), Truncate: false);

    /// <inheritdoc/>
    public override string ModelType => "gpt_oss";

    internal override ModelConfig ReadConfig(JsonFields fields)
    {
        RefusePacked(fields);
        ConfigReading.RefuseForeignKeys(fields, ModelType, "attention_bias", LayerTypes.Key, "swiglu_alpha", "swiglu_limit");
        var sizes = DecoderSizes.Read(fields, DefaultRmsNormEpsilon, DefaultKeyValueHeads, DefaultHeadDimension);
        var inner = ConfigReading.Size(fields, "intermediate_size", DefaultIntermediateSize);
        var experts = ConfigReading.ExpertCount(fields, DefaultExperts);
        var maxPositionCount = fields.Int("max_position_embeddings", 1) ?? DefaultMaxPositionCount;
        var rope = Rope(fields, sizes, maxPositionCount);
        var bias = fields.Bool("attention_bias") ?? true;
        var areFull = LayerTypes.AreFull(fields, sizes.Layers, LayerTypes.Sliding, layer => layer % 2 == 1);
        var window = areFull.All(full => full) ? null : Window(fields);
        var activation = new ExpertActivation.ClampedSwiGlu(
            fields.Number("swiglu_alpha", 0, 1e6) ?? DefaultAlpha, fields.Number("swiglu_limit", 1e-6, 1e6) ?? DefaultLimit);
        return new ModelConfig
        {
            Family = this,
            Raw = fields.Element,
            Decoder = sizes.Decoder(layer => new LayerSpec
            {
                InputNorm = sizes.Norm(DecoderSizes.InLayer(layer, "input_layernorm")),
                Attention = sizes.Attention(layer, rope, bias, bias) with
                {
                    Window = areFull[layer] ? null : window,
                    Sinks = new TensorSpec(DecoderSizes.InLayer(layer, "self_attn.sinks"), [sizes.Heads]),
                },
                PostAttentionNorm = sizes.Norm(DecoderSizes.InLayer(layer, "post_attention_layernorm")),
                FeedForward = Block(sizes.Hidden, layer, experts, inner, activation),
            }),
            SparseLayers = [.. Enumerable.Range(0, sizes.Layers)],
            MaxPositionCount = maxPositionCount,
            RopeTheta = rope.Theta,
            ExpertCount = experts,
            ExpertsPerToken = ConfigReading.ExpertsPerToken(fields, experts, DefaultExpertsPerToken),
            DeclaredType = ConfigReading.DeclaredType(fields),
        };
    }

    private static void RefusePacked(JsonFields fields)
    {
        if (fields.Object("quantization_config") is { } quantization && quantization.Text("quant_method") is "mxfp4")
        {
            throw quantization.Misfit(
                "quant_method",
                "plain weights; load the model once in transformers with Mxfp4Config(dequantize=True) and save it",
                quantization.Value("quant_method")!.Value);
        }
    }

    /// <summary>Without any scaling stated the family's own holds; a stated null is none.</summary>
    private static RopeSpec Rope(JsonFields fields, DecoderSizes sizes, int maxPositionCount)
    {
        var rope = sizes.Rope(fields, DefaultRopeTheta, maxPositionCount);
        var isStated = new[] { RopeReading.Scaling, RopeReading.Parameters }.Any(key => fields.Element.TryGetProperty(key, out _));
        return isStated ? rope : rope with { Scaling = s_defaultScaling };
    }

    private static int? Window(JsonFields fields) => fields.Element.TryGetProperty("sliding_window", out _)
        ? fields.Required("sliding_window", fields.Int("sliding_window", 1))
        : DefaultWindow;

    private static SparseSpec Block(long hidden, int layer, int experts, long inner, ExpertActivation activation)
    {
        string Name(string name) => DecoderSizes.InLayer(layer, "mlp." + name);
        return new SparseSpec
        {
            Router = new RouterSpec
            {
                Gate = LinearSpec.Of(Name("router"), experts, hidden, bias: true),
                Score = RouterScore.Softmax,
                Renormalises = true,
            },
            Experts = new FusedExpertsSpec
            {
                Count = experts,
                Activation = activation,
                GateUp = new TensorSpec(Name("experts.gate_up_proj"), [experts, hidden, 2 * inner]),
                GateUpBias = new TensorSpec(Name("experts.gate_up_proj_bias"), [experts, 2 * inner]),
                Down = new TensorSpec(Name("experts.down_proj"), [experts, inner, hidden]),
                DownBias = new TensorSpec(Name("experts.down_proj_bias"), [experts, hidden]),
                Transposed = true,
                Interleaved = true,
            },
        };
    }
}
