using System.Text.Json;

namespace Eep.Core.Checkpoints.Families;

/// <summary>Reads layer_types: the kind of attention of every layer, by name.</summary>
internal static class LayerTypes
{
    public const string Key = "layer_types";
    public const string Full = "full_attention";
    public const string Sliding = "sliding_attention";
    public const string Linear = "linear_attention";

    /// <param name="fields">The whole config.</param>
    /// <param name="layers">Decoder layers.</param>
    /// <param name="other">The family's kind beside <see cref="Full"/>.</param>
    /// <param name="fullWhenAbsent">Which layers are <see cref="Full"/> where the key is absent.</param>
    /// <returns>Whether each layer is <see cref="Full"/>.</returns>
    public static bool[] AreFull(JsonFields fields, int layers, string other, Func<int, bool> fullWhenAbsent)
    {
        if (fields.Array(Key) is not { } stated)
        {
            return [.. Enumerable.Range(0, layers).Select(fullWhenAbsent)];
        }

        var types = stated.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String ? item.GetString() : null).ToArray();
        if (types.Length != layers)
        {
            throw new CheckpointException(fields.File, Key, $"{layers} names, one for each of num_hidden_layers", $"{types.Length}");
        }

        var misfit = Array.FindIndex(types, type => type != Full && type != other);
        return misfit < 0
            ? [.. types.Select(type => type == Full)]
            : throw new CheckpointException(
                fields.File, $"{Key}[{misfit}]", $"'{Full}' or '{other}'", types[misfit] is { } name ? Quoted.Text(name) : "no string");
    }
}
