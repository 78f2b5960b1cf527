using System.Text.Json.Nodes;

namespace Eep.Tests.Checkpoints.Tokenizers;

public sealed class AddedTokenTests : IDisposable
{
    private readonly TokenizerFile _file = TokenizerFile.Metaspace(preTokenizer: TokenizerFile.MetaspaceStep("never"));

    public void Dispose() => _file.Dispose();

    [Theory]
    [InlineData("", "a <x> b", "a|▁|<x>|▁|b")]
    [InlineData("lstrip", "a \n<x> b", "a|<x>|▁|b")]
    [InlineData("rstrip", "a <x> \n b", "a|▁|<x>|b")]
    [InlineData("single_word", "a<x> <x>b <x>", "a|<0x3C>|<0x78>|<0x3E>|▁|<0x3C>|<0x78>|<0x3E>|b|▁|<x>")]
    public void Encode_FlagOfAToken_DecidesWhatItTakes(string flag, string text, string tokens)
    {
        var added = TokenizerFile.Added(300, "<x>");
        if (flag.Length > 0)
        {
            added[flag] = true;
        }

        _file.Json["added_tokens"]!.AsArray().Add((JsonNode)added);
        var tokenizer = _file.Open();
        Assert.Equal(tokens, MetaspaceTests.Tokens(tokenizer, tokenizer.Encode(text, addSpecialTokens: false)));
    }

    [Fact]
    public void Encode_TokensThatBeginAlike_TakesTheLongest()
    {
        foreach (var (id, content) in (IEnumerable<(int, string)>)[(300, "<|im"), (301, "<|im_end|>"), (302, "<|im_e")])
        {
            _file.Json["added_tokens"]!.AsArray().Add((JsonNode)TokenizerFile.Added(id, content));
        }

        var tokenizer = _file.Open();
        Assert.Equal([301, 302, 300], tokenizer.Encode("<|im_end|><|im_e<|im", addSpecialTokens: false));
    }

    [Fact]
    public void Encode_NormalizedToken_IsFoundInNormalizedText()
    {
        // In plain text the token has a blank; the normaliser has turned it into a mark by the time it is looked for.
        using var file = TokenizerFile.Metaspace(normalizer: JsonNode.Parse($$"""{"type":"Replace","pattern":{"String":" "},"content":"{{TokenizerFile.Mark}}"}"""));
        file.Json["added_tokens"]!.AsArray().Add((JsonNode)TokenizerFile.Added(300, "a b", special: false, normalized: true));
        var tokenizer = file.Open();
        Assert.Equal([300, 300], tokenizer.Encode($"a ba{TokenizerFile.Mark}b", addSpecialTokens: false));
        Assert.Equal("a b", tokenizer.Decode([300]));
    }

    [Fact]
    public void Decode_SpecialOrNot_DecidesWhetherItIsLeftOut()
    {
        _file.Json["added_tokens"]!.AsArray().Add((JsonNode)TokenizerFile.Added(300, "<kept>", special: false));
        var tokenizer = _file.Open();
        Assert.Equal("a<kept>b", tokenizer.Decode(tokenizer.Encode("a</s><kept>b", addSpecialTokens: true)));
        Assert.Equal("<s>a</s><kept>b", tokenizer.Decode(tokenizer.Encode("a</s><kept>b", addSpecialTokens: true), skipSpecialTokens: false));
    }
}
