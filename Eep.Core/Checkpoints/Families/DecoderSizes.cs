using Eep.Core.Checkpoints.Architecture;

namespace Eep.Core.Checkpoints.Families;

/// <summary>The sizes that all families share, and the parts that most build from them under the same names.</summary>
/// <param name="Hidden">H.</param>
/// <param name="Layers">Decoder layers.</param>
/// <param name="Heads">Query heads.</param>
/// <param name="KeyValueHeads">Divides <paramref name="Heads"/>.</param>
/// <param name="HeadDimension">Width of one head; even.</param>
/// <param name="Vocabulary">V.</param>
/// <param name="Epsilon">Of the RMS norms.</param>
/// <param name="IsTied">The embedding is the head.</param>
internal sealed record DecoderSizes(
    int Hidden, int Layers, int Heads, int KeyValueHeads, int HeadDimension, int Vocabulary, double Epsilon, bool IsTied)
{
    /// <param name="fields">The whole config.</param>
    /// <param name="defaultEpsilon">Where rms_norm_eps is absent.</param>
    /// <param name="defaultKeyValueHeads">Where num_key_value_heads is absent; null for the query heads.</param>
    /// <param name="defaultHeadDimension">Where head_dim is absent; null for hidden_size / num_attention_heads.</param>
    public static DecoderSizes Read(
        JsonFields fields, double defaultEpsilon, int? defaultKeyValueHeads = null, int? defaultHeadDimension = null)
    {
        var hidden = ConfigReading.Size(fields, "hidden_size");
        var heads = ConfigReading.Size(fields, "num_attention_heads");
        return new DecoderSizes(
            hidden,
            fields.Required("num_hidden_layers", fields.Int("num_hidden_layers", 1, ConfigReading.MostLayers)),
            heads,
            ConfigReading.KeyValueHeads(fields, heads, defaultKeyValueHeads),
            fields.Value("head_dim") is null && defaultHeadDimension is { } width ? width : ConfigReading.HeadDimension(fields, hidden, heads),
            ConfigReading.Size(fields, "vocab_size"),
            fields.Number("rms_norm_eps", 0, 1) ?? defaultEpsilon,
            fields.Bool("tie_word_embeddings") ?? false);
    }

    /// <summary>The name of something in a layer, for example model.layers.3.mlp.</summary>
    public static string InLayer(int layer, string name) => FormattableString.Invariant($"model.layers.{layer}.{name}");

    /// <summary>RMS norm over the residual stream.</summary>
    public NormSpec Norm(string name) => NormSpec.Rms(name, Hidden, Epsilon);

    /// <summary>Rotary embedding over whole heads, with whatever scaling the config states.</summary>
    public RopeSpec Rope(JsonFields fields, double defaultTheta, int maxPositionCount) =>
        RopeReading.Read(fields, new RopeDefaults(HeadDimension, defaultTheta, maxPositionCount));

    /// <summary>self_attn with q_proj, k_proj, v_proj and o_proj.</summary>
    public GroupedQueryAttentionSpec Attention(int layer, RopeSpec? rope, bool inputBias = false, bool outputBias = false)
    {
        var (queries, keys) = ((long)Heads * HeadDimension, (long)KeyValueHeads * HeadDimension);
        return new GroupedQueryAttentionSpec
        {
            Query = LinearSpec.Of(InLayer(layer, "self_attn.q_proj"), queries, Hidden, inputBias),
            Key = LinearSpec.Of(InLayer(layer, "self_attn.k_proj"), keys, Hidden, inputBias),
            Value = LinearSpec.Of(InLayer(layer, "self_attn.v_proj"), keys, Hidden, inputBias),
            Output = LinearSpec.Of(InLayer(layer, "self_attn.o_proj"), Hidden, queries, outputBias),
            HeadDimension = HeadDimension,
            Rope = rope,
            Scale = 1 / Math.Sqrt(HeadDimension),
        };
    }

    /// <summary>model.embed_tokens, the layers, model.norm, and lm_head unless it is tied.</summary>
    public DecoderSpec Decoder(Func<int, LayerSpec> layer) => new()
    {
        Embedding = new TensorSpec("model.embed_tokens.weight", [Vocabulary, Hidden]),
        LayerCount = Layers,
        Layer = layer,
        FinalNorm = Norm("model.norm"),
        Head = IsTied ? null : LinearSpec.Of("lm_head", Vocabulary, Hidden),
    };
}
