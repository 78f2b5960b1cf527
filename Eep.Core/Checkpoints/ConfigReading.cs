using System.Text.Json;

namespace Eep.Core.Checkpoints;

/// <summary>The keys of config.json that families share, under all the names that library versions gave them.</summary>
internal static class ConfigReading
{
    public const int MostLayers = 10_000;

    /// <summary>Names of E, in the order in which loaders look for them.</summary>
    public static readonly string[] ExpertCountKeys = ["num_experts", "moe_num_experts", "n_routed_experts", "num_local_experts"];

    /// <summary>Names of k.</summary>
    public static readonly string[] ExpertsPerTokenKeys =
        ["num_experts_per_tok", "num_experts_per_token", "experts_per_token", "top_k_experts", "moe_topk", "moe_top_k", "moe_k"];

    private const int MostExperts = 100_000;
    private const int LargestSize = 16_777_216;

    /// <param name="fields">The whole config.</param>
    /// <param name="modelType">For the message.</param>
    /// <param name="understood">Keys that the family reads itself, whatever their value.</param>
    public static void RefuseForeignKeys(JsonFields fields, string modelType, params string[] understood)
    {
        foreach (var property in fields.Element.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.Null
                && !understood.Contains(property.Name)
                && ForeignKeys.Neutral.TryGetValue(property.Name, out var neutral)
                && !neutral.Contains(Plain(property.Value)))
            {
                RefuseQuantised(fields, property);
                var right = neutral.Length == 0 ? "no such key" : $"no such key, or {string.Join(" or ", neutral)}";
                throw fields.Misfit(property.Name, $"{right} (it changes the computation in a way that is not implemented for {modelType})", property.Value);
            }
        }
    }

    private static void RefuseQuantised(JsonFields fields, JsonProperty property)
    {
        if (property.Name is "quantization_config" or "compression_config")
        {
            var method = property.Value.ValueKind == JsonValueKind.Object && property.Value.TryGetProperty("quant_method", out var stated)
                ? $"quant_method {JsonFields.Describe(stated)}"
                : JsonFields.Describe(property.Value);
            throw new CheckpointException(
                fields.File, property.Name, "no quantisation: weights stored as bfloat16, float16 or float32, so convert the checkpoint first", method);
        }
    }

    /// <summary>
    /// Refuses code of its own (auto_map) but that which came with the family's models, from configuration_NAME and modeling_NAME: it is
    /// what the family implements. Exports leave the key out, since they do not carry the code.
    /// </summary>
    public static void RequireOwnCode(JsonFields fields, string name)
    {
        foreach (var property in fields.Object("auto_map")?.Element.EnumerateObject().ToArray() ?? [])
        {
            if (!(property.Value.ValueKind == JsonValueKind.String
                && property.Value.GetString()!.Split('.')[0] is var module
                && (module == $"configuration_{name}" || module == $"modeling_{name}")))
            {
                throw fields.Misfit(
                    $"auto_map.{property.Name}", $"a class in configuration_{name} or modeling_{name}, the family's own code", property.Value);
            }
        }
    }

    /// <summary>Refuses another value than the one the family implements.</summary>
    public static void RequireText(JsonFields fields, string key, string value)
    {
        if (fields.Text(key) is { } stated && stated != value)
        {
            throw fields.Misfit(key, $"'{value}'", fields.Value(key)!.Value);
        }
    }

    public static void RequireSilu(JsonFields fields)
    {
        if (fields.Value("hidden_act") is { } activation && Plain(activation) is not ("silu" or "swish"))
        {
            throw fields.Misfit("hidden_act", "'silu'", activation);
        }
    }

    /// <param name="fields">The whole config.</param>
    /// <param name="key">Its name.</param>
    /// <param name="absent">The family's default; null where a value is required.</param>
    public static int Size(JsonFields fields, string key, int? absent = null) =>
        fields.Int(key, 1, LargestSize) ?? absent ?? throw fields.Missing(key);

    /// <inheritdoc cref="Size"/>
    public static int ExpertCount(JsonFields fields, int? absent = null) =>
        Agreeing(fields, ExpertCountKeys, 1, MostExperts) ?? absent ?? throw fields.Missing("num_local_experts");

    public static int ExpertsPerToken(JsonFields fields, int experts, int? absent = null) =>
        Agreeing(fields, ExpertsPerTokenKeys, 1, experts) ?? absent ?? throw fields.Missing("num_experts_per_tok");

    /// <param name="fields">The whole config.</param>
    /// <param name="heads">Query heads; also the value of a null.</param>
    /// <param name="absent">The family's default where the key is absent; null for <paramref name="heads"/>.</param>
    public static int KeyValueHeads(JsonFields fields, int heads, int? absent = null)
    {
        var fallback = fields.Element.TryGetProperty("num_key_value_heads", out _) ? heads : absent ?? heads;
        var count = fields.Int("num_key_value_heads", 1, heads) ?? fallback;
        return heads % count == 0
            ? count
            : throw new CheckpointException(fields.File, "num_key_value_heads", $"a divisor of num_attention_heads ({heads})", $"{count}");
    }

    public static int HeadDimension(JsonFields fields, int hidden, int heads)
    {
        if (fields.Int("head_dim", 2, LargestSize) is { } stated)
        {
            return stated % 2 == 0 ? stated : throw fields.Misfit("head_dim", "an even number", fields.Value("head_dim")!.Value);
        }

        return hidden % heads == 0 && hidden / heads % 2 == 0
            ? hidden / heads
            : throw new CheckpointException(
                fields.File, "hidden_size", $"a multiple of num_attention_heads ({heads}) that gives an even head_dim", $"{hidden}");
    }

    /// <summary>For families whose attention is as wide as the residual stream, whatever head_dim says.</summary>
    public static void RequireWholeHeads(JsonFields fields, int hidden, int heads)
    {
        if (fields.Value("head_dim") is { } stated && (long)HeadDimension(fields, hidden, heads) * heads != hidden)
        {
            throw fields.Misfit("head_dim", $"hidden_size / num_attention_heads ({hidden} / {heads})", stated);
        }
    }

    public static TensorType? DeclaredType(JsonFields fields)
    {
        foreach (var key in (string[])["dtype", "torch_dtype"])
        {
            if (fields.Text(key) is { } name)
            {
                return TensorTypes.FromConfigName(name)
                    ?? throw fields.Misfit(key, "float32, float16 or bfloat16", fields.Value(key)!.Value);
            }
        }

        return null;
    }

    private static int? Agreeing(JsonFields fields, string[] keys, int min, int max)
    {
        int? agreed = null;
        foreach (var key in keys)
        {
            var value = fields.Int(key, min, max);
            if (agreed is { } known && value is { } other && known != other)
            {
                throw fields.Misfit(key, $"the same number under every spelling ({known})", fields.Value(key)!.Value);
            }

            agreed ??= value;
        }

        return agreed;
    }

    private static string Plain(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => value.TryGetDouble(out var number) ? FormattableString.Invariant($"{number:R}") : "",
        JsonValueKind.Array => value.GetArrayLength() == 0 ? "[]" : "",
        JsonValueKind.Object => value.EnumerateObject().Any() ? "" : "{}",
        _ => "null",
    };
}
