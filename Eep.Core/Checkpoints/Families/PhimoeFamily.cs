using Eep.Core.Checkpoints.Architecture;

namespace Eep.Core.Checkpoints.Families;

/// <summary>
/// Phi-3.5-MoE: Mixtral's tensors with layer norms and biases, and a router that chooses two experts one after the other among near ties
/// (sparsemixer, arXiv 2409.12136). Reference: transformers 4.57.6, models/phimoe.
/// </summary>
public sealed class PhimoeFamily : ModelFamily
{
    private const double DefaultRopeTheta = 1e6;
    private const double DefaultNormEpsilon = 1e-5;
    private const int DefaultMaxPositionCount = 131_072;
    private const int DefaultIntermediateSize = 6400;
    private const int DefaultExperts = 16;
    private const int DefaultKeyValueHeads = 8;
    private const double DefaultJitter = 0.01;

    /// <inheritdoc/>
    public override string ModelType => "phimoe";

    internal override ModelConfig ReadConfig(JsonFields fields)
    {
        ConfigReading.RefuseForeignKeys(fields, ModelType, "attention_bias", "lm_head_bias");
        ConfigReading.RequireSilu(fields);
        var sizes = DecoderSizes.Read(fields, DefaultNormEpsilon, DefaultKeyValueHeads);
        ConfigReading.RequireWholeHeads(fields, sizes.Hidden, sizes.Heads);
        var inner = ConfigReading.Size(fields, "intermediate_size", DefaultIntermediateSize);
        var experts = ConfigReading.ExpertCount(fields, DefaultExperts);
        var maxPositionCount = fields.Int("max_position_embeddings", 1) ?? DefaultMaxPositionCount;
        var rope = RopeReading.Read(
            fields, new RopeDefaults(sizes.HeadDimension, DefaultRopeTheta, maxPositionCount) { HasLengthScales = true });
        var window = fields.Int("sliding_window", 1);
        var bias = fields.Bool("attention_bias") ?? false;
        var head = LinearSpec.Of("lm_head", sizes.Vocabulary, sizes.Hidden, fields.Bool("lm_head_bias") ?? false);
        var jitter = fields.Number("router_jitter_noise", 0, 1) ?? DefaultJitter;
        NormSpec Norm(string name) => NormSpec.Layer(name, sizes.Hidden, sizes.Epsilon);
        return new ModelConfig
        {
            Family = this,
            Raw = fields.Element,
            Decoder = sizes.Decoder(layer => new LayerSpec
            {
                InputNorm = Norm(DecoderSizes.InLayer(layer, "input_layernorm")),
                Attention = sizes.Attention(layer, rope, bias, bias) with { Window = window },
                PostAttentionNorm = Norm(DecoderSizes.InLayer(layer, "post_attention_layernorm")),
                FeedForward = Block(sizes, layer, experts, inner, jitter),
            }) with
            {
                FinalNorm = Norm("model.norm"),
                Head = sizes.IsTied ? null : head,
                TiedHeadBias = sizes.IsTied ? head.Bias : null,
            },
            SparseLayers = [.. Enumerable.Range(0, sizes.Layers)],
            MaxPositionCount = maxPositionCount,
            RopeTheta = rope.Theta,
            ExpertCount = experts,
            ExpertsPerToken = ExpertsPerToken(fields, experts),
            DeclaredType = ConfigReading.DeclaredType(fields),
        };
    }

    private static SparseSpec Block(DecoderSizes sizes, int layer, int experts, int inner, double jitter)
    {
        var block = MixtralFamily.Block(sizes, layer, experts, inner);
        var router = block.Router with { Score = RouterScore.SparseMixer, Renormalises = false, Jitter = jitter };
        return (block with { Router = router }).OrFused(layer, inner, "mlp.router");
    }

    private static int ExpertsPerToken(JsonFields fields, int experts)
    {
        var count = ConfigReading.ExpertsPerToken(fields, experts, RouterSpec.SparseMixerChoices);
        return count == RouterSpec.SparseMixerChoices
            ? count
            : throw new CheckpointException(
                fields.File, "num_experts_per_tok", $"{RouterSpec.SparseMixerChoices}, which the router of phimoe always chooses", $"{count}");
    }
}
