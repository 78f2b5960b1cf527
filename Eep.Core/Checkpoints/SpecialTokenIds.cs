using System.Collections.Immutable;
using System.Text.Json;

namespace Eep.Core.Checkpoints;

/// <summary>Looks up begin and end tokens in a model folder.</summary>
internal sealed class SpecialTokenIds(string folder, TokenizerJson tokenizer)
{
    /// <summary>The ids under a name such as eos_token, from the first file that gives any; empty when none does.</summary>
    public ImmutableArray<int> Find(string name)
    {
        foreach (var file in (string[])["generation_config.json", "config.json", "tokenizer_config.json"])
        {
            var path = Path.Combine(folder, file);
            if (!File.Exists(path))
            {
                continue;
            }

            var root = JsonFile.ReadObject(path, JsonFile.LargestTokenizerBytes);
            var ids = JsonFile.Guard(path, () => file == "tokenizer_config.json"
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

    private ImmutableArray<int> FromContent(JsonFields fields, string key)
    {
        var text = fields.Value(key) is { ValueKind: JsonValueKind.Object } ? fields.Object(key)!.Text("content") : fields.Text(key);
        if (text is null)
        {
            return [];
        }

        if (tokenizer.AddedTokens.Find(token => token.Content == text) is { } added)
        {
            return [added.Id];
        }

        return tokenizer.Vocabulary.TryGetValue(text, out var id)
            ? [id]
            : throw fields.Misfit(key, "a token of tokenizer.json", fields.Value(key)!.Value);
    }
}
