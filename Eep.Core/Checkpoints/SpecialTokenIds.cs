using System.Collections.Immutable;
using System.Text.Json;
using Eep.Core.Checkpoints.Tokenizers;

namespace Eep.Core.Checkpoints;

/// <summary>Looks up begin and end tokens in a model folder.</summary>
internal sealed class SpecialTokenIds(string folder, TokenizerParts tokenizer)
{
    /// <summary>The ids under a name such as eos_token, from the first file that gives any; empty when none does.</summary>
    public ImmutableArray<int> Find(string name)
    {
        foreach (var file in (string[])["generation_config.json", "config.json", TokenizerFolder.ConfigName])
        {
            var path = Path.Combine(folder, file);
            if (!File.Exists(path))
            {
                continue;
            }

            var root = JsonFile.ReadObject(path, JsonFile.LargestTokenizerBytes);
            var ids = JsonFile.Guard(path, () => file == TokenizerFolder.ConfigName
                ? FromContent(new JsonFields(path, root), name)
                : FromIds(new JsonFields(path, root), name + "_id"));
            if (ids.Length > 0)
            {
                return ids;
            }
        }

        return [];
    }

    private static ImmutableArray<int> FromIds(JsonFields fields, string key)
    {
        if (fields.Value(key) is not { } value)
        {
            return [];
        }

        var ids = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : new[] { value };
        return [.. ids.Select(id => id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out var number) && number >= 0
            ? number
            : throw fields.Misfit(key, "a token id, or an array of them", id))];
    }

    /// <summary>The text of a token that is given as such or as an object with its content.</summary>
    public static string? Content(JsonFields fields, string key) =>
        fields.Value(key) is { ValueKind: JsonValueKind.Object } ? fields.Object(key)!.Text("content") : fields.Text(key);

    private ImmutableArray<int> FromContent(JsonFields fields, string key)
    {
        if (Content(fields, key) is not { } text)
        {
            return [];
        }

        return tokenizer.IdOf(text) is { } id ? [id] : throw fields.Misfit(key, "a token of the tokenizer", fields.Value(key)!.Value);
    }
}
