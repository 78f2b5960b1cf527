using System.Collections.Immutable;
using Eep.Core.Checkpoints.Architecture;
using Eep.Core.Pruning;

namespace Eep.Core.Checkpoints.Families;

/// <summary>
/// The feed-forward layers that the DeepSeek and GLM families share: some dense layers first, then SMoE blocks with experts for every token
/// stored as one unit.
/// </summary>
/// <param name="Sizes">Shared sizes.</param>
/// <param name="FirstSparse">Layers before this one are dense (first_k_dense_replace).</param>
/// <param name="Frequency">From there on each layer that this divides is sparse (moe_layer_freq).</param>
/// <param name="DenseInner">Inner width of a dense layer.</param>
/// <param name="Inner">Inner width of an expert.</param>
/// <param name="Experts">E.</param>
/// <param name="Shared">Experts for every token; 0 for none.</param>
/// <param name="HasBias">Whether all these projections carry a bias (mlp_bias).</param>
internal sealed record DeepSeekLayers(
    DecoderSizes Sizes, int FirstSparse, int Frequency, int DenseInner, int Inner, int Experts, int Shared, bool HasBias)
{
    /// <param name="fields">The whole config.</param>
    /// <param name="sizes">Shared sizes.</param>
    /// <param name="firstSparse">Where first_k_dense_replace is absent.</param>
    /// <param name="shared">Where n_shared_experts is absent; null in the file means none.</param>
    public static DeepSeekLayers Read(JsonFields fields, DecoderSizes sizes, int firstSparse, int shared) => new(
        sizes,
        fields.Int("first_k_dense_replace") ?? firstSparse,
        fields.Int("moe_layer_freq", 1) ?? 1,
        ConfigReading.Size(fields, "intermediate_size"),
        ConfigReading.Size(fields, "moe_intermediate_size"),
        ConfigReading.ExpertCount(fields),
        fields.Element.TryGetProperty("n_shared_experts", out _) ? fields.Int("n_shared_experts") ?? 0 : shared,
        fields.Bool("mlp_bias") ?? false);

    /// <summary>The layers with an SMoE block; at least one.</summary>
    /// <exception cref="CheckpointException">Every layer is dense.</exception>
    public ImmutableArray<int> SparseLayers(JsonFields fields)
    {
        ImmutableArray<int> layers = [.. Enumerable.Range(0, Sizes.Layers).Where(IsSparse)];
        return layers.Length > 0
            ? layers
            : throw new CheckpointException(
                fields.File, "first_k_dense_replace", $"a number that leaves one of the {Sizes.Layers} layers with experts", $"{FirstSparse}");
    }

    /// <summary>The groups of a router.</summary>
    /// <param name="fields">The whole config.</param>
    /// <param name="expertsPerToken">k.</param>
    /// <param name="byTopTwo">How a group is scored.</param>
    /// <param name="count">Where n_group is absent; null where it is required.</param>
    /// <param name="chosen">Where topk_group is absent; null where it is required.</param>
    public ExpertGroups Groups(JsonFields fields, int expertsPerToken, bool byTopTwo, int? count, int? chosen)
    {
        var groups = new ExpertGroups(
            fields.Int("n_group", 1) ?? count ?? throw fields.Missing("n_group"),
            fields.Int("topk_group", 1) ?? chosen ?? throw fields.Missing("topk_group"),
            byTopTwo);
        if (Experts % groups.Count != 0 || Experts / groups.Count < groups.LeastPerGroup)
        {
            throw new CheckpointException(
                fields.File, "n_group", $"a number that parts the {Experts} experts into equal groups of at least {groups.LeastPerGroup}", $"{groups.Count}");
        }

        return groups.Chosen <= groups.Count && groups.Chosen * (long)(Experts / groups.Count) >= expertsPerToken
            ? groups
            : throw new CheckpointException(
                fields.File,
                "topk_group",
                $"at most {groups.Count} groups, of {Experts / groups.Count} experts each, that hold {expertsPerToken} experts",
                $"{groups.Chosen}");
    }

    /// <summary>Dense unit or SMoE block of a layer.</summary>
    public FeedForwardSpec FeedForward(int layer, Func<int, RouterSpec> router)
    {
        if (!IsSparse(layer))
        {
            return Unit(layer, "mlp.", DenseInner);
        }

        var block = new SparseSpec
        {
            Router = router(layer),
            Experts = new SeparateExpertsSpec
            {
                Count = Experts,
                Expert = expert => Unit(layer, FormattableString.Invariant($"mlp.experts.{expert}."), Inner),
            },
            Shared = Shared == 0 ? null : Unit(layer, "mlp.shared_experts.", (long)Inner * Shared),
        };
        return HasBias ? block : block.OrFused(layer, Inner);
    }

    /// <summary>mlp.gate of a layer.</summary>
    public LinearSpec Gate(int layer) => LinearSpec.Of(DecoderSizes.InLayer(layer, "mlp.gate"), Experts, Sizes.Hidden);

    /// <summary>
    /// The router of DeepSeek-V3 and GLM-4.5: sigmoid scores, corrected for the choice alone; the weights are divided by their sum plus
    /// 1e-20 where norm_topk_prob says so.
    /// </summary>
    public RouterSpec CorrectedRouter(int layer, ExpertGroups groups, bool renormalises, double scaling) => new()
    {
        Gate = Gate(layer),
        Score = RouterScore.Sigmoid,
        IsFloat32 = true,
        Correction = new TensorSpec(DecoderSizes.InLayer(layer, "mlp.gate.e_score_correction_bias"), [Experts]),
        Groups = groups,
        Renormalises = renormalises,
        RenormalisationEpsilon = 1e-20,
        Scaling = scaling,
    };

    private bool IsSparse(int layer) => layer >= FirstSparse && layer % Frequency == 0;

    private DenseSpec Unit(int layer, string name, long inner)
    {
        var start = DecoderSizes.InLayer(layer, name);
        return DenseSpec.Of(start + "gate_proj", start + "up_proj", start + "down_proj", inner, Sizes.Hidden, HasBias);
    }
}
