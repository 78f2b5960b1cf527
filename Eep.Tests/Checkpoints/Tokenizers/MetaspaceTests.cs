using System.Text.Json.Nodes;
using Eep.Core.Checkpoints;
using FsCheck.Xunit;

namespace Eep.Tests.Checkpoints.Tokenizers;

/// <summary>The kind of tokenizer.json that Llama, Mixtral and Phi-3.5 have.</summary>
public sealed class MetaspaceTests : IDisposable
{
    private const string Mark = TokenizerFile.Mark;
    private readonly TokenizerFile _legacy = TokenizerFile.Metaspace(normalizer: TokenizerFile.PrependAndReplace());
    private readonly TokenizerFile _first = TokenizerFile.Metaspace(preTokenizer: TokenizerFile.MetaspaceStep("first"));

    public void Dispose()
    {
        _legacy.Dispose();
        _first.Dispose();
    }

    [Theory]
    [InlineData("hello world", $"{Mark}hello|{Mark}world")]
    [InlineData("the end", $"{Mark}the|{Mark}|end")]
    [InlineData(" hello", $"{Mark}|{Mark}hello")]
    [InlineData("a  and", $"{Mark}a|{Mark}|{Mark}and")]
    [InlineData("é🙂", $"{Mark}|<0xC3>|<0xA9>|<0xF0>|<0x9F>|<0x99>|<0x82>")]
    [InlineData("\n", $"{Mark}|<0x0A>")]
    [InlineData("", "")]
    public void Encode_KnownText_GivesTheKnownTokens(string text, string tokens)
    {
        var tokenizer = _legacy.Open();
        Assert.Equal(tokens, Tokens(tokenizer, tokenizer.Encode(text, addSpecialTokens: false)));
        Assert.Equal([1, .. tokenizer.Encode(text, addSpecialTokens: false)], tokenizer.Encode(text, addSpecialTokens: true));
    }

    [Property(MaxTest = 300)]
    public void Encode_AnyText_AgreesWithBpeByTheBook(int seed)
    {
        var text = RandomText.Of(seed);
        var tokenizer = _legacy.Open();
        Assert.Equal(string.Join('|', NaiveMetaspaceBpe.Encode(text, Mark)), Tokens(tokenizer, tokenizer.Encode(text, addSpecialTokens: false)));
    }

    [Property(MaxTest = 300)]
    public void Decode_WhatEncodeGave_IsTheText(int seed)
    {
        var text = RandomText.Of(seed, withMark: false);
        Assert.Equal(text, RoundTrip(_legacy, text));
        Assert.Equal(text.StartsWith(' ') ? text[1..] : text, RoundTrip(_first, text));

        static string RoundTrip(TokenizerFile file, string text)
        {
            var tokenizer = file.Open();
            return tokenizer.Decode(tokenizer.Encode(text, addSpecialTokens: true));
        }
    }

    [Property(MaxTest = 300)]
    public void EncodeContinuation_AnyCut_ContinuesTheTextExactly(int seed)
    {
        var (before, after) = (RandomText.Of(seed, withMark: false), RandomText.Of(seed + 1, withMark: false));
        var tokenizer = _legacy.Open();
        int[] ids = [.. tokenizer.Encode(before, addSpecialTokens: true), .. tokenizer.EncodeContinuation(after)];
        Assert.Equal(before.Length == 0 && after.StartsWith(' ') ? after[1..] : before + after, tokenizer.Decode(ids));
        Assert.Equal(after, tokenizer.DecodeContinuation(tokenizer.EncodeContinuation(after)));
    }

    // The legacy files put a blank behind every special token, the later ones only before the text.
    [Theory]
    [InlineData("never", "hello", "hello")]
    [InlineData("first", "hello", $"{Mark}hello")]
    [InlineData("always", "hello", $"{Mark}hello")]
    [InlineData("first", "</s>hello", "</s>|hello")]
    [InlineData("always", "</s>hello", $"</s>|{Mark}hello")]
    [InlineData("first", "the</s> a", $"{Mark}the|</s>|{Mark}a")]
    [InlineData("legacy", "the</s>hello", $"{Mark}the|</s>|{Mark}hello")]
    [InlineData("legacy", "the</s> hello", $"{Mark}the|</s>|{Mark}|{Mark}hello")]
    public void Encode_PrependScheme_DecidesWhereABlankGoes(string scheme, string text, string tokens)
    {
        using var file = scheme == "legacy"
            ? TokenizerFile.Metaspace(normalizer: TokenizerFile.PrependAndReplace())
            : TokenizerFile.Metaspace(preTokenizer: TokenizerFile.MetaspaceStep(scheme));
        var tokenizer = file.Open();
        Assert.Equal(tokens, Tokens(tokenizer, tokenizer.Encode(text, addSpecialTokens: false)));
    }

    [Fact]
    public void Encode_OlderAddPrefixSpace_MeansAlwaysOrNever()
    {
        using var never = TokenizerFile.Metaspace(preTokenizer: JsonNode.Parse($$"""{"type":"Metaspace","replacement":"{{Mark}}","add_prefix_space":false}"""));
        using var always = TokenizerFile.Metaspace(preTokenizer: JsonNode.Parse($$"""{"type":"Metaspace","replacement":"{{Mark}}","add_prefix_space":true}"""));
        Assert.Equal("hello", Tokens(never.Open(), never.Open().Encode("hello", false)));
        Assert.Equal($"{Mark}hello", Tokens(always.Open(), always.Open().Encode("hello", false)));
    }

    [Fact]
    public void Encode_SplittingMetaspace_NeverMergesAcrossWords()
    {
        using var file = TokenizerFile.Metaspace(preTokenizer: TokenizerFile.MetaspaceStep("always", split: true));
        var tokenizer = file.Open();
        Assert.Equal($"{Mark}a|{Mark}|{Mark}and", Tokens(tokenizer, tokenizer.Encode("a  and", false)));
    }

    [Fact]
    public void Encode_NoByteFallback_GivesOneUnknownForARunOfLetters()
    {
        using var file = TokenizerFile.Metaspace(normalizer: TokenizerFile.PrependAndReplace()).With(json => json["model"]!["byte_fallback"] = false);
        Assert.Equal($"{Mark}a|<unk>|b", Tokens(file.Open(), file.Open().Encode("aéßb", false)));
        file.Json["model"]!["fuse_unk"] = false;
        Assert.Equal($"{Mark}a|<unk>|<unk>|b", Tokens(file.Open(), file.Open().Encode("aéßb", false)));
    }

    [Fact]
    public void Decode_BrokenBytes_GivesOneReplacementForEach()
    {
        var tokenizer = _legacy.Open();
        var ids = tokenizer.Encode("a🙂", addSpecialTokens: false);
        Assert.Equal("a\uFFFD\uFFFD\uFFFD", tokenizer.Decode(ids.AsSpan(0, 4)));
    }

    [Theory]
    [InlineData("LlamaTokenizerFast", "true", "false", new[] { 1 }, new int[0])]
    [InlineData("LlamaTokenizerFast", "false", "true", new int[0], new[] { 2 })]
    [InlineData("LlamaTokenizer", "null", "null", new[] { 1 }, new int[0])]
    [InlineData("PreTrainedTokenizerFast", "false", "true", new[] { 1 }, new int[0])]
    public void Encode_AddBosAndEosOfTheConfig_CountForTheClassesThatUseThem(string type, string begin, string end, int[] before, int[] after)
    {
        var tokenizer = _legacy.Open($$"""
            {"tokenizer_class":"{{type}}","bos_token":"<s>","eos_token":{"content":"</s>"},"add_bos_token":{{begin}},"add_eos_token":{{end}}}
            """);
        var plain = tokenizer.Encode("the", addSpecialTokens: false);
        Assert.Equal([.. before, .. plain, .. after], tokenizer.Encode("the", addSpecialTokens: true));
    }

    internal static string Tokens(HuggingFaceTokenizer tokenizer, int[] ids) => string.Join('|', ids.Select(tokenizer.TokenOf));
}
