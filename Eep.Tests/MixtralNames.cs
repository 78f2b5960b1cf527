namespace Eep.Tests;

/// <summary>The tensor names of a Mixtral checkpoint; all weights are (out, in).</summary>
internal static class MixtralNames
{
    /// <summary>[V, H].</summary>
    public const string Embedding = "model.embed_tokens.weight";

    /// <summary>[H].</summary>
    public const string FinalNorm = "model.norm.weight";

    /// <summary>[V, H]; may be absent when the embeddings are tied.</summary>
    public const string Head = "lm_head.weight";

    /// <summary>Gate projection of an expert, [M, H].</summary>
    public const string GateProjection = "w1";

    /// <summary>Down projection of an expert, [H, M].</summary>
    public const string DownProjection = "w2";

    /// <summary>Up projection of an expert, [M, H].</summary>
    public const string UpProjection = "w3";

    internal const string LayersPrefix = "model.layers.";
    internal const string BlockInfix = "block_sparse_moe.";
    internal const string ExpertsInfix = BlockInfix + "experts.";
    internal const string RouterSuffix = BlockInfix + "gate.weight";

    /// <summary>Norm before the attention, [H].</summary>
    public static string InputNorm(int layer) => $"{LayersPrefix}{layer}.input_layernorm.weight";

    /// <summary>Norm before the SMoE block, [H].</summary>
    public static string PostAttentionNorm(int layer) => $"{LayersPrefix}{layer}.post_attention_layernorm.weight";

    /// <summary>Query projection, [heads * head dimension, H].</summary>
    public static string Query(int layer) => $"{LayersPrefix}{layer}.self_attn.q_proj.weight";

    /// <summary>Key projection, [key-value heads * head dimension, H].</summary>
    public static string Key(int layer) => $"{LayersPrefix}{layer}.self_attn.k_proj.weight";

    /// <summary>Value projection, [key-value heads * head dimension, H].</summary>
    public static string Value(int layer) => $"{LayersPrefix}{layer}.self_attn.v_proj.weight";

    /// <summary>Output projection, [H, heads * head dimension].</summary>
    public static string Output(int layer) => $"{LayersPrefix}{layer}.self_attn.o_proj.weight";

    /// <summary>Gate of the SMoE block, [E, H].</summary>
    public static string Router(int layer) => $"{LayersPrefix}{layer}.{RouterSuffix}";

    /// <summary>One weight of an expert: <see cref="GateProjection"/>, <see cref="DownProjection"/> or <see cref="UpProjection"/>.</summary>
    public static string Expert(int layer, int expert, string weight) =>
        $"{LayersPrefix}{layer}.{ExpertsInfix}{expert}.{weight}.weight";
}
