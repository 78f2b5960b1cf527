using System.Text.Json.Nodes;
using FsCheck.Xunit;

namespace Eep.Tests.Checkpoints.Tokenizers;

/// <summary>Byte-level files as the families have them.</summary>
public sealed class ByteLevelTests
{
    private const string Bytes = """{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":false}""";

    [Property(MaxTest = 200)]
    public void Decode_WhatEncodeGave_IsTheText(int seed)
    {
        var text = RandomText.Of(seed);
        using var file = TokenizerFile.ByteLevel(Sequence("""{"type":"Split","pattern":{"Regex":"\\p{N}{1,3}"},"behavior":"Isolated"}""", Bytes), "t h", "th e");
        var tokenizer = file.Open();
        Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text, addSpecialTokens: false)));
    }

    [Fact]
    public void Encode_IgnoreMerges_TakesAWholeWordThatIsAToken()
    {
        using var file = TokenizerFile.ByteLevel(JsonNode.Parse(Bytes), "a b").With(json => json["model"]!["merges"] = new JsonArray());
        Assert.Equal(["a", "b"], file.Open().Encode("ab", addSpecialTokens: false).Select(file.Open().TokenOf));
        file.Json["model"]!["ignore_merges"] = true;
        Assert.Equal(["ab"], file.Open().Encode("ab", addSpecialTokens: false).Select(file.Open().TokenOf));
        Assert.Equal(["a", "b", "c"], file.Open().Encode("abc", addSpecialTokens: false).Select(file.Open().TokenOf));
    }

    [Fact]
    public void Encode_SeveralSplits_CutOneAfterTheOther()
    {
        // The order of DeepSeek-V3: digits by three, then Chinese and Japanese, then words.
        using var file = TokenizerFile.ByteLevel(
            Sequence(
                """{"type":"Split","pattern":{"Regex":"\\p{N}{1,3}"},"behavior":"Isolated","invert":false}""",
                """{"type":"Split","pattern":{"Regex":"[一-龥぀-ゟ゠-ヿ]+"},"behavior":"Isolated","invert":false}""",
                Bytes),
            "1 2", "2 3", "12 3", "3 4");
        var ids = file.Open().Encode("1234", addSpecialTokens: false);
        Assert.Equal(["123", "4"], ids.Select(file.Open().TokenOf));
    }

    [Fact]
    public void Encode_DigitsOneByOne_NeverMergesThem()
    {
        using var file = TokenizerFile.ByteLevel(Sequence("""{"type":"Digits","individual_digits":true}""", Bytes), "1 2");
        Assert.Equal(["1", "2"], file.Open().Encode("12", addSpecialTokens: false).Select(file.Open().TokenOf));
        file.Json["pre_tokenizer"] = Sequence("""{"type":"Digits","individual_digits":false}""", Bytes);
        Assert.Equal(["12"], file.Open().Encode("12", addSpecialTokens: false).Select(file.Open().TokenOf));
    }

    [Fact]
    public void Encode_PrefixSpace_ComesBeforeTextThatHasNone()
    {
        using var file = TokenizerFile.ByteLevel(JsonNode.Parse("""{"type":"ByteLevel","add_prefix_space":true}"""), "\u0120 a");
        var tokenizer = file.Open();
        Assert.Equal(tokenizer.Encode(" a", addSpecialTokens: false), tokenizer.Encode("a", addSpecialTokens: false));
        Assert.Equal(["a"], tokenizer.EncodeContinuation("a").Select(tokenizer.TokenOf));
    }

    [Fact]
    public void Encode_Nfc_ComposesBeforeCutting()
    {
        using var file = TokenizerFile.ByteLevel(JsonNode.Parse(Bytes)).With(json => json["normalizer"] = JsonNode.Parse("""{"type":"NFC"}"""));
        var tokenizer = file.Open();
        Assert.Equal(tokenizer.Encode("é", addSpecialTokens: false), tokenizer.Encode("e\u0301", addSpecialTokens: false));
    }

    [Fact]
    public void Encode_LoneSurrogate_IsTheReplacementCharacter()
    {
        using var file = TokenizerFile.ByteLevel(JsonNode.Parse(Bytes)).With(json => json["normalizer"] = JsonNode.Parse("""{"type":"NFC"}"""));
        var tokenizer = file.Open();
        Assert.Equal("a\uFFFDb", tokenizer.Decode(tokenizer.Encode("a\ud800b", addSpecialTokens: false)));
    }

    [Fact]
    public void Encode_LongText_TakesAllOfIt()
    {
        using var file = TokenizerFile.ByteLevel(JsonNode.Parse(Bytes), "a a", "aa aa");
        Assert.Equal(25_000, file.Open().Encode(new string('a', 100_000), addSpecialTokens: false).Length);
    }

    private static JsonObject Sequence(params string[] steps) => new()
    {
        ["type"] = "Sequence",
        ["pretokenizers"] = new JsonArray([.. steps.Select(step => JsonNode.Parse(step))]),
    };
}
