using Eep.Core.Checkpoints.Architecture;

namespace Eep.Core.Checkpoints.Families;

/// <summary>The sizes of multi-head latent attention, and the attention of a layer made of them.</summary>
/// <param name="QueryRank">q_lora_rank; null where queries are projected directly.</param>
/// <param name="KeyValueRank">kv_lora_rank.</param>
/// <param name="Plain">qk_nope_head_dim.</param>
/// <param name="Rotary">qk_rope_head_dim.</param>
/// <param name="Value">v_head_dim.</param>
internal sealed record LatentSizes(int? QueryRank, int KeyValueRank, int Plain, int Rotary, int Value)
{
    private const int DefaultQueryRank = 1536;
    private const int DefaultKeyValueRank = 512;
    private const int DefaultPlain = 128;
    private const int DefaultRotary = 64;
    private const int DefaultValue = 128;

    // The norms between the projections do not take rms_norm_eps in the reference.
    private const double Epsilon = 1e-6;

    public static LatentSizes Read(JsonFields fields) => new(
        fields.Element.TryGetProperty("q_lora_rank", out _) ? fields.Int("q_lora_rank", 1) : DefaultQueryRank,
        ConfigReading.Size(fields, "kv_lora_rank", DefaultKeyValueRank),
        ConfigReading.Size(fields, "qk_nope_head_dim", DefaultPlain),
        ConfigReading.Size(fields, "qk_rope_head_dim", DefaultRotary),
        ConfigReading.Size(fields, "v_head_dim", DefaultValue));

    /// <summary>The sizes that all families share. Every head has keys and values of its own, and the width of a head is none of the model's.</summary>
    public DecoderSizes Decoder(JsonFields fields, double defaultEpsilon)
    {
        var heads = ConfigReading.Size(fields, "num_attention_heads");
        if (fields.Int("num_key_value_heads", 1) is { } keys && keys != heads)
        {
            throw fields.Misfit("num_key_value_heads", $"num_attention_heads ({heads})", fields.Value("num_key_value_heads")!.Value);
        }

        return new DecoderSizes(
            ConfigReading.Size(fields, "hidden_size"),
            fields.Required("num_hidden_layers", fields.Int("num_hidden_layers", 1, ConfigReading.MostLayers)),
            heads,
            heads,
            Rotary,
            ConfigReading.Size(fields, "vocab_size"),
            fields.Number("rms_norm_eps", 0, 1) ?? defaultEpsilon,
            fields.Bool("tie_word_embeddings") ?? false);
    }

    /// <summary>The attention of one layer. With yarn and mscale_all_dim the softmax scale is multiplied by the square of that correction.</summary>
    public LatentAttentionSpec Attention(DecoderSizes sizes, int layer, RopeSpec rope, bool bias)
    {
        var (hidden, heads) = ((long)sizes.Hidden, (long)sizes.Heads);
        var correction = rope.Scaling is RopeScaling.Yarn { MscaleAllDim: > 0 } yarn
            ? RopeScaling.Yarn.Mscale(yarn.Factor, yarn.MscaleAllDim)
            : 1;
        return new LatentAttentionSpec
        {
            QueryDown = QueryRank is { } rank ? LinearSpec.Of(Name("q_a_proj"), rank, hidden, bias) : null,
            QueryNorm = QueryRank is { } width ? NormSpec.Rms(Name("q_a_layernorm"), width, Epsilon) : null,
            Query = LinearSpec.Of(Name(QueryRank is null ? "q_proj" : "q_b_proj"), heads * (Plain + Rotary), QueryRank ?? hidden),
            KeyValueDown = LinearSpec.Of(Name("kv_a_proj_with_mqa"), KeyValueRank + Rotary, hidden, bias),
            KeyValueNorm = NormSpec.Rms(Name("kv_a_layernorm"), KeyValueRank, Epsilon),
            KeyValue = LinearSpec.Of(Name("kv_b_proj"), heads * (Plain + Value), KeyValueRank),
            Output = LinearSpec.Of(Name("o_proj"), hidden, heads * Value, bias),
            PlainDimension = Plain,
            ValueDimension = Value,
            Rope = rope,
            Scale = correction * correction / Math.Sqrt(Plain + Rotary),
        };

        string Name(string projection) => DecoderSizes.InLayer(layer, "self_attn." + projection);
    }
}
