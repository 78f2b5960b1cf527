using System.Collections.Immutable;
using System.Text.Json;
using Eep.Core.Checkpoints.Architecture;

namespace Eep.Core.Checkpoints.Families;

/// <summary>What the Qwen MoE families share: which layers are sparse, and the names in their feed-forward parts.</summary>
internal static class QwenMoeLayers
{
    /// <summary>A layer is sparse unless mlp_only_layers lists it or its 1-based number is no multiple of decoder_sparse_step.</summary>
    public static ImmutableArray<int> Sparse(JsonFields fields, int layers)
    {
        var step = fields.Int("decoder_sparse_step", 1) ?? 1;
        var dense = (fields.Array("mlp_only_layers") is { } items ? items.EnumerateArray() : default)
            .Select(item => item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out var layer)
                ? layer
                : throw fields.Misfit("mlp_only_layers", "layer numbers", item))
            .ToHashSet();
        ImmutableArray<int> sparse = [.. Enumerable.Range(0, layers).Where(layer => !dense.Contains(layer) && (layer + 1) % step == 0)];
        return sparse.Length > 0
            ? sparse
            : throw new CheckpointException(
                fields.File, dense.Count > 0 ? "mlp_only_layers" : "decoder_sparse_step", "at least one layer with experts", $"{layers} dense layers");
    }

    /// <summary>The window of layers that slide: sliding_window where use_sliding_window says so, else null.</summary>
    public static int? Window(JsonFields fields, int absent)
    {
        if (fields.Bool("use_sliding_window") is not true)
        {
            return null;
        }

        return fields.Element.TryGetProperty("sliding_window", out _) ? fields.Int("sliding_window", 1) : absent;
    }

    /// <summary>model.layers.L.mlp as a gated unit.</summary>
    public static DenseSpec Dense(DecoderSizes sizes, int layer, int inner) => Unit(DecoderSizes.InLayer(layer, "mlp"), sizes, inner);

    /// <summary>A router without bias over experts stored one by one or fused.</summary>
    public static SparseSpec Block(DecoderSizes sizes, int layer, int experts, int inner, bool renormalises) => new SparseSpec
    {
        Router = new RouterSpec
        {
            Gate = LinearSpec.Of(DecoderSizes.InLayer(layer, "mlp.gate"), experts, sizes.Hidden),
            Score = RouterScore.Softmax,
            Renormalises = renormalises,
        },
        Experts = new SeparateExpertsSpec
        {
            Count = experts,
            Expert = expert => Unit(DecoderSizes.InLayer(layer, FormattableString.Invariant($"mlp.experts.{expert}")), sizes, inner),
        },
    }.OrFused(layer, inner);

    /// <summary>gate_proj, up_proj and down_proj under a name.</summary>
    public static DenseSpec Unit(string name, DecoderSizes sizes, int inner) =>
        DenseSpec.Of(name + ".gate_proj", name + ".up_proj", name + ".down_proj", inner, sizes.Hidden);
}
