using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Eep.Core.Checkpoints;

namespace Eep.Tests.Checkpoints.Tokenizers;

/// <summary>A tokenizer.json made by hand, in a folder of its own.</summary>
public sealed class TokenizerFile : IDisposable
{
    public const string Mark = "\u2581";

    /// <summary>What the words of the metaspace vocabulary are made of; every other character falls back to bytes.</summary>
    public const string Letters = "abcdehlnorstw\u2581";

    /// <summary>Merges of the metaspace vocabulary, best first.</summary>
    public static readonly string[] Merges =
    [
        "t h", "th e", $"{Mark} the", "e r", "h e", "l l", "he ll", "hell o", $"{Mark} hello", "o r", "w or", "l d", "wor ld",
        $"{Mark} world", "a n", "an d", $"{Mark} and", $"{Mark} a", $"{Mark} {Mark}", "s t", "e n", "en d",
    ];

    private readonly TempFolder _folder = new();

    public TokenizerFile(JsonObject json) => Json = json;

    public JsonObject Json { get; }

    public string Folder => _folder.Path;

    /// <summary>Metaspace BPE with byte fallback: 0 unknown, 1 begin, 2 end, 3 to 258 bytes, then letters and merged words.</summary>
    public static TokenizerFile Metaspace(JsonNode? normalizer = null, JsonNode? preTokenizer = null) => new(new JsonObject
    {
        ["added_tokens"] = new JsonArray(Added(0, "<unk>"), Added(1, "<s>"), Added(2, "</s>")),
        ["normalizer"] = normalizer,
        ["pre_tokenizer"] = preTokenizer,
        ["post_processor"] = Begin(),
        ["decoder"] = JsonNode.Parse($$"""
            {"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"{{Mark}}"},"content":" "},{"type":"ByteFallback"},
            {"type":"Fuse"},{"type":"Strip","content":" ","start":1,"stop":0}]}
            """),
        ["model"] = Model(Vocabulary(), Merges, fallsBack: true),
    });

    /// <summary>Byte-level BPE whose 256 letters are the first 256 ids, then the given merges.</summary>
    public static TokenizerFile ByteLevel(JsonNode? preTokenizer, params string[] merges)
    {
        var vocabulary = new JsonObject();
        foreach (var letter in ByteLetters())
        {
            vocabulary[letter] = vocabulary.Count;
        }

        foreach (var merge in merges)
        {
            vocabulary[merge.Replace(" ", "", StringComparison.Ordinal)] = vocabulary.Count;
        }

        return new TokenizerFile(new JsonObject
        {
            ["added_tokens"] = new JsonArray(),
            ["pre_tokenizer"] = preTokenizer,
            ["decoder"] = JsonNode.Parse("""{"type":"ByteLevel"}"""),
            ["model"] = Model(vocabulary, merges, fallsBack: false),
        });
    }

    /// <summary>The normaliser of the first Llama and Mixtral files.</summary>
    public static JsonNode PrependAndReplace() => JsonNode.Parse($$"""
        {"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"{{Mark}}"},{"type":"Replace","pattern":{"String":" "},"content":"{{Mark}}"}]}
        """)!;

    /// <summary>The pre-tokeniser of the later ones.</summary>
    public static JsonNode MetaspaceStep(string scheme, bool split = false) => JsonNode.Parse(
        $$"""{"type":"Metaspace","replacement":"{{Mark}}","prepend_scheme":"{{scheme}}","split":{{(split ? "true" : "false")}}}""")!;

    public static JsonObject Added(int id, string content, bool special = true, bool normalized = false) => new()
    {
        ["id"] = id,
        ["content"] = content,
        ["single_word"] = false,
        ["lstrip"] = false,
        ["rstrip"] = false,
        ["normalized"] = normalized,
        ["special"] = special,
    };

    /// <summary>The stand-ins of the bytes, as GPT-2 has them.</summary>
    public static string[] ByteLetters()
    {
        var extra = 256;
        return [.. Enumerable.Range(0, 256).Select(value =>
            ((char)(value is (>= 33 and <= 126) or (>= 161 and <= 172) or (>= 174 and <= 255) ? value : extra++)).ToString())];
    }

    public TokenizerFile With(Action<JsonObject> edit)
    {
        edit(Json);
        return this;
    }

    public HuggingFaceTokenizer Open(string? config = null)
    {
        File.WriteAllText(_folder.Combine("tokenizer.json"), Json.ToJsonString());
        if (config is not null)
        {
            File.WriteAllText(_folder.Combine("tokenizer_config.json"), config);
        }

        return HuggingFaceTokenizer.Open(Folder);
    }

    public void Dispose() => _folder.Dispose();

    private static JsonObject Vocabulary()
    {
        var vocabulary = new JsonObject { ["<unk>"] = 0, ["<s>"] = 1, ["</s>"] = 2 };
        for (var value = 0; value < 256; value++)
        {
            vocabulary[string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>")] = vocabulary.Count;
        }

        foreach (var token in Letters.EnumerateRunes().Select(rune => rune.ToString()).Concat(Merges.Select(merge => merge.Replace(" ", "", StringComparison.Ordinal))))
        {
            vocabulary[token] = vocabulary.Count;
        }

        return vocabulary;
    }

    private static JsonObject Begin() => JsonNode.Parse("""
        {"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],
        "special_tokens":{"<s>":{"id":"<s>","ids":[1],"tokens":["<s>"]}}}
        """)!.AsObject();

    private static JsonObject Model(JsonObject vocabulary, string[] merges, bool fallsBack) => new()
    {
        ["type"] = "BPE",
        ["dropout"] = null,
        ["unk_token"] = fallsBack ? "<unk>" : null,
        ["continuing_subword_prefix"] = null,
        ["end_of_word_suffix"] = null,
        ["fuse_unk"] = fallsBack,
        ["byte_fallback"] = fallsBack,
        ["ignore_merges"] = false,
        ["vocab"] = vocabulary,
        ["merges"] = new JsonArray([.. merges.Select(merge => (JsonNode)merge)]),
    };
}
