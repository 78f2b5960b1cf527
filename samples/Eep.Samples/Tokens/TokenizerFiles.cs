using System.Text.Json;
using System.Text.Json.Nodes;

namespace Eep.Samples.Tokens;

/// <summary>A tokenizer as the files that Hugging Face libraries read, and back.</summary>
public static class TokenizerFiles
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(string folder, BpeTokenizer tokenizer, int maximumLength)
    {
        Directory.CreateDirectory(folder);
        Save(folder, "tokenizer.json", Tokenizer(tokenizer));
        Save(folder, "tokenizer_config.json", Configuration(maximumLength));
        Save(folder, "special_tokens_map.json", new JsonObject
        {
            ["bos_token"] = "<s>",
            ["eos_token"] = "</s>",
            ["unk_token"] = "<unk>",
            ["pad_token"] = "<pad>",
        });
    }

    public static BpeTokenizer Read(string folder)
    {
        var json = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "tokenizer.json")))!;
        var merges = json["model"]!["merges"]!.AsArray().Select(merge =>
        {
            var parts = merge!.GetValue<string>().Split(' ');
            return (parts[0], parts[1]);
        });
        return new BpeTokenizer([.. merges]);
    }

    private static void Save(string folder, string name, JsonNode content) =>
        File.WriteAllText(Path.Combine(folder, name), content.ToJsonString(Indented) + "\n");

    private static JsonObject Tokenizer(BpeTokenizer tokenizer) => new()
    {
        ["version"] = "1.0",
        ["truncation"] = null,
        ["padding"] = null,
        ["added_tokens"] = new JsonArray([.. BpeTokenizer.SpecialTokens.Select((token, id) => AddedToken(token, id))]),
        ["normalizer"] = null,
        ["pre_tokenizer"] = ByteLevel(),
        ["post_processor"] = PostProcessor(),
        ["decoder"] = ByteLevel(),
        ["model"] = new JsonObject
        {
            ["type"] = "BPE",
            ["dropout"] = null,
            ["unk_token"] = null,
            ["continuing_subword_prefix"] = null,
            ["end_of_word_suffix"] = null,
            ["fuse_unk"] = false,
            ["byte_fallback"] = false,
            ["ignore_merges"] = false,
            ["vocab"] = new JsonObject(tokenizer.Vocabulary.OrderBy(entry => entry.Value)
                .Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value))),
            ["merges"] = new JsonArray([.. tokenizer.Merges.Select(pair => JsonValue.Create($"{pair.Left} {pair.Right}"))]),
        },
    };

    private static JsonObject AddedToken(string token, int id) => new()
    {
        ["id"] = id,
        ["content"] = token,
        ["single_word"] = false,
        ["lstrip"] = false,
        ["rstrip"] = false,
        ["normalized"] = false,
        ["special"] = true,
    };

    private static JsonObject ByteLevel() => new()
    {
        ["type"] = "ByteLevel",
        ["add_prefix_space"] = false,
        ["trim_offsets"] = true,
        ["use_regex"] = true,
    };

    private static JsonObject PostProcessor() => new()
    {
        ["type"] = "TemplateProcessing",
        ["single"] = new JsonArray(BeginToken(0), Text("A", 0)),
        ["pair"] = new JsonArray(BeginToken(0), Text("A", 0), BeginToken(1), Text("B", 1)),
        ["special_tokens"] = new JsonObject
        {
            ["<s>"] = new JsonObject
            {
                ["id"] = "<s>",
                ["ids"] = new JsonArray(BpeTokenizer.Begin),
                ["tokens"] = new JsonArray("<s>"),
            },
        },
    };

    private static JsonObject BeginToken(int type) =>
        new() { ["SpecialToken"] = new JsonObject { ["id"] = "<s>", ["type_id"] = type } };

    private static JsonObject Text(string id, int type) =>
        new() { ["Sequence"] = new JsonObject { ["id"] = id, ["type_id"] = type } };

    private static JsonObject Configuration(int maximumLength) => new()
    {
        ["add_bos_token"] = true,
        ["add_eos_token"] = false,
        ["added_tokens_decoder"] = new JsonObject(BpeTokenizer.SpecialTokens.Select((token, id) =>
        {
            var entry = AddedToken(token, id);
            entry.Remove("id");
            return KeyValuePair.Create(id.ToString(System.Globalization.CultureInfo.InvariantCulture), (JsonNode?)entry);
        })),
        ["bos_token"] = "<s>",
        ["eos_token"] = "</s>",
        ["unk_token"] = "<unk>",
        ["pad_token"] = "<pad>",
        ["clean_up_tokenization_spaces"] = false,
        ["model_max_length"] = maximumLength,
        ["tokenizer_class"] = "PreTrainedTokenizerFast",
    };
}
