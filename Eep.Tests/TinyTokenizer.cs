using System.Text.Json.Nodes;

namespace Eep.Tests;

/// <summary>
/// A byte-level BPE of 64 tokens for lower-case English with digits, blank, newline and some punctuation: 0 is unknown, 1 begins,
/// 2 ends a sequence. Any other character has no token.
/// </summary>
public static class TinyTokenizer
{
    public const int Size = 64;

    /// <summary>What the tokenizer can write, besides its three special tokens.</summary>
    public const string Alphabet = "abcdefghijklmnopqrstuvwxyz0123456789.,:?'-=+ \n";

    // Byte-level BPE writes the blank as U+0120 and the newline as U+010A.
    private static readonly string[] s_merges =
        ["t h", "th e", "i n", "a n", "an d", "\u0120 the", "\u0120 a", "\u0120 i", "o n", "\u0120 s", "y e", "ye s", "n o", "i s", "r e"];

    public static string Json(int vocabularySize)
    {
        var vocabulary = new JsonObject { ["<unk>"] = 0, ["<s>"] = 1, ["</s>"] = 2 };
        foreach (var character in Alphabet)
        {
            vocabulary[character switch { ' ' => "\u0120", '\n' => "\u010a", _ => character.ToString() }] = vocabulary.Count;
        }

        foreach (var merge in s_merges)
        {
            vocabulary[merge.Replace(" ", "", StringComparison.Ordinal)] = vocabulary.Count;
        }

        if (vocabulary.Count != Size || vocabularySize < Size)
        {
            throw new InvalidOperationException($"The tokenizer has {vocabulary.Count} tokens; {Size} were promised, {vocabularySize} asked for.");
        }

        return new JsonObject
        {
            ["version"] = "1.0",
            ["truncation"] = null,
            ["padding"] = null,
            ["added_tokens"] = new JsonArray(Special(0, "<unk>"), Special(1, "<s>"), Special(2, "</s>")),
            ["normalizer"] = null,
            ["pre_tokenizer"] = ByteLevel(),
            ["post_processor"] = new JsonObject
            {
                ["type"] = "TemplateProcessing",
                ["single"] = new JsonArray(Begin(), Sequence("A")),
                ["pair"] = new JsonArray(Begin(), Sequence("A"), Sequence("B")),
                ["special_tokens"] = new JsonObject
                {
                    ["<s>"] = new JsonObject { ["id"] = "<s>", ["ids"] = new JsonArray(1), ["tokens"] = new JsonArray("<s>") },
                },
            },
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
                ["vocab"] = vocabulary,
                ["merges"] = new JsonArray([.. s_merges.Select(merge => (JsonNode)merge)]),
            },
        }.ToJsonString();
    }

    private static JsonObject ByteLevel() => new()
    {
        ["type"] = "ByteLevel",
        ["add_prefix_space"] = false,
        ["trim_offsets"] = true,
        ["use_regex"] = true,
    };

    private static JsonObject Special(int id, string content) => new()
    {
        ["id"] = id,
        ["content"] = content,
        ["single_word"] = false,
        ["lstrip"] = false,
        ["rstrip"] = false,
        ["normalized"] = false,
        ["special"] = true,
    };

    private static JsonObject Begin() => new() { ["SpecialToken"] = new JsonObject { ["id"] = "<s>", ["type_id"] = 0 } };

    private static JsonObject Sequence(string id) => new() { ["Sequence"] = new JsonObject { ["id"] = id, ["type_id"] = 0 } };
}
