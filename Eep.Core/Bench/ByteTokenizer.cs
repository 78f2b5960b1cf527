using System.Text.Json.Nodes;
using Eep.Core.Checkpoints;

namespace Eep.Core.Bench;

/// <summary>A tokenizer.json that cuts text into single bytes; the ids after those have a text too, but no text becomes them.</summary>
internal static class ByteTokenizer
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private const int Bytes = 256;

    public static string Json(int vocabulary)
    {
        var ids = new JsonObject();
        for (var id = 0; id < vocabulary; id++)
        {
            ids[id < Bytes ? ByteAlphabet.OfByte((byte)id).ToString() : Word(id - Bytes)] = id;
        }

        return new JsonObject
        {
            ["version"] = "1.0",
            ["added_tokens"] = new JsonArray(),
            ["normalizer"] = null,
            ["pre_tokenizer"] = ByteLevel(),
            ["post_processor"] = null,
            ["decoder"] = ByteLevel(),
            ["model"] = new JsonObject { ["type"] = "BPE", ["vocab"] = ids, ["merges"] = new JsonArray() },
        }.ToJsonString();
    }

    private static JsonObject ByteLevel() => new() { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["use_regex"] = true };

    /// <summary>Three letters that say the number.</summary>
    private static string Word(int number) => string.Create(3, number, (word, rest) =>
    {
        foreach (ref var letter in word)
        {
            (letter, rest) = (Letters[rest % Letters.Length], rest / Letters.Length);
        }
    });
}
