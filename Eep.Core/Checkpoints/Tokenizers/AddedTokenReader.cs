using System.Text.Json;

namespace Eep.Core.Checkpoints.Tokenizers;

/// <summary>Reads added tokens, as tokenizer.json lists them and as tokenizer_config.json and added_tokens.json do.</summary>
internal static class AddedTokenReader
{
    private const string ListKey = "added_tokens";
    private const string DecoderKey = "added_tokens_decoder";

    /// <summary>added_tokens of tokenizer.json.</summary>
    public static IReadOnlyList<AddedToken> Read(JsonFields root)
    {
        var tokens = new List<AddedToken>();
        foreach (var item in root.Array(ListKey)?.EnumerateArray() ?? default)
        {
            var token = item.ValueKind == JsonValueKind.Object
                ? new JsonFields(root.File, item, ListKey + " ")
                : throw root.Misfit(ListKey, "objects", item);
            tokens.Add(Read(token, token.Required("id", token.Int("id", 0, TokenizerJson.LargestId))));
        }

        return tokens;
    }

    /// <summary>added_tokens_decoder of tokenizer_config.json: an object under each id.</summary>
    public static IEnumerable<AddedToken> ReadDecoder(JsonFields config)
    {
        var tokens = config.Object(DecoderKey);
        foreach (var entry in tokens?.Element.EnumerateObject() ?? default)
        {
            var fields = entry.Value.ValueKind == JsonValueKind.Object && int.TryParse(entry.Name, out var id) && id is >= 0 and <= TokenizerJson.LargestId
                ? new JsonFields(config.File, entry.Value, DecoderKey + " ")
                : throw config.Misfit(DecoderKey, "an object under each token id", entry.Value);
            yield return Read(fields, id);
        }
    }

    /// <summary>added_tokens.json: an id for each text.</summary>
    public static IEnumerable<AddedToken> ReadList(JsonFields root) => root.Element.EnumerateObject().Select(entry =>
        entry.Name.Length > 0 && entry.Value.ValueKind == JsonValueKind.Number && entry.Value.TryGetInt32(out var id) && id is >= 0 and <= TokenizerJson.LargestId
            ? new AddedToken(id, entry.Name, IsSpecial: false)
            : throw new CheckpointException(root.File, Quoted.Text(entry.Name), "a token with its id", JsonFields.Describe(entry.Value)));

    private static AddedToken Read(JsonFields token, int id)
    {
        var content = token.Required("content", token.Text("content"));
        var isSpecial = token.Bool("special") ?? false;
        return content.Length > 0
            ? new AddedToken(id, content, isSpecial)
            {
                StripsLeft = token.Bool("lstrip") ?? false,
                StripsRight = token.Bool("rstrip") ?? false,
                IsSingleWord = token.Bool("single_word") ?? false,
                IsNormalized = token.Bool("normalized") ?? !isSpecial,
            }
            : throw token.Misfit("content", "some text", token.Value("content")!.Value);
    }
}
