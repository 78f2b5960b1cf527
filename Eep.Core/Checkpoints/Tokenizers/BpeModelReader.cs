using System.Text.Json;

namespace Eep.Core.Checkpoints.Tokenizers;

/// <summary>Reads the part "model" of tokenizer.json.</summary>
internal static class BpeModelReader
{
    public static BpeModel Read(JsonFields model)
    {
        if (TokenizerJson.TypeOf(model) != "BPE")
        {
            throw TokenizerJson.UnknownType(model, "'BPE'");
        }

        RefuseVariants(model);
        var vocabulary = Vocabulary(model);
        return new BpeModel(vocabulary, Merges(model, vocabulary))
        {
            UnknownId = model.Text("unk_token") is { } unknown && vocabulary.TryGetValue(unknown, out var id) ? id : null,
            FusesUnknown = model.Bool("fuse_unk") ?? false,
            FallsBackToBytes = model.Bool("byte_fallback") ?? false,
            IgnoresMerges = model.Bool("ignore_merges") ?? false,
        };
    }

    private static void RefuseVariants(JsonFields model)
    {
        if (model.Value("dropout") is { } dropout && model.Number("dropout", 0, 1) != 0)
        {
            throw model.Misfit("dropout", "null or 0", dropout);
        }

        foreach (var key in (string[])["continuing_subword_prefix", "end_of_word_suffix"])
        {
            if (model.Text(key) is { Length: > 0 })
            {
                throw model.Misfit(key, "null", model.Value(key)!.Value);
            }
        }
    }

    private static Dictionary<string, int> Vocabulary(JsonFields model)
    {
        var source = model.Required("vocab", model.Object("vocab"));
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        var ids = new HashSet<int>();
        foreach (var entry in source.Element.EnumerateObject())
        {
            var id = entry.Value.ValueKind == JsonValueKind.Number && entry.Value.TryGetInt32(out var number) && number is >= 0 and <= TokenizerJson.LargestId
                ? number
                : throw source.Misfit(entry.Name, $"a whole number from 0 to {TokenizerJson.LargestId}", entry.Value);
            vocabulary.Add(entry.Name, ids.Add(id) ? id : throw source.Misfit(entry.Name, "an id of its own", entry.Value));
        }

        return vocabulary;
    }

    private static Dictionary<(int Left, int Right), (int Rank, int Id)> Merges(JsonFields model, Dictionary<string, int> vocabulary)
    {
        var merges = new Dictionary<(int Left, int Right), (int Rank, int Id)>();
        var rank = 0;
        foreach (var merge in model.Required("merges", model.Array("merges")).EnumerateArray())
        {
            if (Pair(merge) is not [var left, var right]
                || !vocabulary.TryGetValue(left, out var leftId)
                || !vocabulary.TryGetValue(right, out var rightId)
                || !vocabulary.TryGetValue(left + right, out var id))
            {
                throw model.Misfit("merges", "two tokens of the vocabulary whose union is one too, for each merge", merge);
            }

            merges[(leftId, rightId)] = (rank++, id);
        }

        return merges;
    }

    private static string[] Pair(JsonElement merge) => merge.ValueKind switch
    {
        JsonValueKind.String => merge.GetString()!.Split(' '),
        JsonValueKind.Array when merge.EnumerateArray().All(part => part.ValueKind == JsonValueKind.String) =>
            [.. merge.EnumerateArray().Select(part => part.GetString()!)],
        _ => [],
    };
}
