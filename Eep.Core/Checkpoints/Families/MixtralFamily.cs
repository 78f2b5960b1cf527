using Eep.Core.Checkpoints.Architecture;

namespace Eep.Core.Checkpoints.Families;

/// <summary>
/// Mixtral: every layer sparse, softmax router whose k chosen probabilities are divided by their sum, SwiGLU experts, grouped-query
/// attention with rotary embedding. Reference: transformers 4.57.6, models/mixtral.
/// </summary>
public sealed class MixtralFamily : ModelFamily
{
    private const double DefaultRopeTheta = 1e6;
    private const double DefaultRmsNormEpsilon = 1e-5;
    private const int DefaultMaxPositionCount = 131_072;
    private const int DefaultKeyValueHeads = 8;

    /// <inheritdoc/>
    public override string ModelType => "mixtral";

    internal override ModelConfig ReadConfig(JsonFields fields) => Read(fields, this, null);

    /// <summary>Reads a Mixtral; <paramref name="gateExperts"/> is not null where W_RM stands behind a gate of so many rows.</summary>
    internal static ModelConfig Read(JsonFields fields, ModelFamily family, int? gateExperts)
    {
        ConfigReading.RefuseForeignKeys(fields, family.ModelType, gateExperts is null ? [] : ["auto_map"]);
        ConfigReading.RequireSilu(fields);
        var sizes = DecoderSizes.Read(fields, DefaultRmsNormEpsilon, DefaultKeyValueHeads);
        var inner = ConfigReading.Size(fields, "intermediate_size");
        var experts = ConfigReading.ExpertCount(fields);
        var maxPositionCount = fields.Int("max_position_embeddings", 1) ?? DefaultMaxPositionCount;
        var rope = sizes.Rope(fields, DefaultRopeTheta, maxPositionCount);
        var window = fields.Int("sliding_window", 1);
        return new ModelConfig
        {
            Family = family,
            Raw = fields.Element,
            Decoder = sizes.Decoder(layer => new LayerSpec
            {
                InputNorm = sizes.Norm(DecoderSizes.InLayer(layer, "input_layernorm")),
                Attention = sizes.Attention(layer, rope) with { Window = window },
                PostAttentionNorm = sizes.Norm(DecoderSizes.InLayer(layer, "post_attention_layernorm")),
                FeedForward = gateExperts is { } rows
                    ? Mapped(Block(sizes, layer, experts, inner), layer, rows)
                    : Block(sizes, layer, experts, inner).OrFused(layer, inner),
            }),
            SparseLayers = [.. Enumerable.Range(0, sizes.Layers)],
            MaxPositionCount = maxPositionCount,
            RopeTheta = rope.Theta,
            ExpertCount = experts,
            ExpertsPerToken = ConfigReading.ExpertsPerToken(fields, experts),
            DeclaredType = ConfigReading.DeclaredType(fields),
        };
    }

    /// <summary>The SMoE block under Mixtral's names, which other families took over.</summary>
    internal static SparseSpec Block(DecoderSizes sizes, int layer, int experts, int inner) => new()
    {
        Router = new RouterSpec
        {
            Gate = LinearSpec.Of(DecoderSizes.InLayer(layer, "block_sparse_moe.gate"), experts, sizes.Hidden),
            Score = RouterScore.Softmax,
            Renormalises = true,
        },
        Experts = new SeparateExpertsSpec { Count = experts, Expert = expert => Expert(sizes, layer, expert, inner) },
    };

    private static SparseSpec Mapped(SparseSpec block, int layer, int gateExperts)
    {
        var gate = block.Router.Gate.Weight;
        var router = block.Router with
        {
            Gate = new LinearSpec(gate with { Shape = [gateExperts, gate.Shape[1]] }),
            Mapping = MappedMixtral.Mapping(layer, block.Experts.Count, gateExperts),
        };
        return block with { Router = router };
    }

    private static DenseSpec Expert(DecoderSizes sizes, int layer, int expert, int inner)
    {
        var name = DecoderSizes.InLayer(layer, FormattableString.Invariant($"block_sparse_moe.experts.{expert}."));
        return DenseSpec.Of(name + "w1", name + "w3", name + "w2", inner, sizes.Hidden);
    }
}
