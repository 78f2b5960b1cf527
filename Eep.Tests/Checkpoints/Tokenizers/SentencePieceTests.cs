using Eep.Core.Checkpoints;
using FsCheck.Xunit;
using Microsoft.ML.Tokenizers;

namespace Eep.Tests.Checkpoints.Tokenizers;

/// <summary>tokenizer.model written by hand, and read by another library beside ours.</summary>
public sealed class SentencePieceTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Property(MaxTest = 300)]
    public void Encode_AnyText_AgreesWithAnotherLibraryAndWithTheBook(int seed)
    {
        var text = RandomText.Of(seed, withMark: false);
        var bytes = SentencePieceFile.Build();
        var tokenizer = Open(bytes);
        using var stream = new MemoryStream(bytes);
        var other = LlamaTokenizer.Create(stream, addBeginOfSentence: true, addEndOfSentence: false, new Dictionary<string, int>());

        var ids = tokenizer.Encode(text, addSpecialTokens: true);

        Assert.Equal(string.Join('|', NaiveMetaspaceBpe.Encode(text, TokenizerFile.Mark).Prepend("<s>")), MetaspaceTests.Tokens(tokenizer, ids));

        // Of equal pairs the other library takes the rightmost, SentencePiece itself the leftmost: they differ where three blanks meet.
        if (text.Length > 0 && !$" {text}".Contains("   ", StringComparison.Ordinal))
        {
            Assert.Equal(other.EncodeToIds(text), ids);
        }

        Assert.Equal(text, tokenizer.Decode(ids));
    }

    [Fact]
    public void Open_ConfigAndAddedTokens_AreTakenIn()
    {
        File.WriteAllText(_folder.Combine("added_tokens.json"), """{"<|user|>":400}""");
        File.WriteAllText(_folder.Combine("tokenizer_config.json"), """
            {"add_bos_token":false,"add_eos_token":true,"bos_token":"<s>","eos_token":"</s>","legacy":false,
             "added_tokens_decoder":{"401":{"content":"<|end|>","special":true,"rstrip":true}}}
            """);
        var tokenizer = Open(SentencePieceFile.Build());
        Assert.Equal([400, .. Ids(tokenizer, "the"), 401, .. Ids(tokenizer, "a"), 2], tokenizer.Encode("<|user|>the<|end|> a", addSpecialTokens: true));
        Assert.Equal([2], tokenizer.EosIds.AsEnumerable());
    }

    [Fact]
    public void Open_NoConfig_BeginsTextsAsLlamaDoes() => Assert.Equal(1, Open(SentencePieceFile.Build()).Encode("the", addSpecialTokens: true)[0]);

    [Theory]
    [InlineData("unigram", "model_type: expected BPE (2), found unigram (1).")]
    [InlineData("map", "normalizer: expected identity that keeps all blanks, found a character map.")]
    [InlineData("blanks", "normalizer: expected identity that keeps all blanks, found remove_extra_whitespaces.")]
    [InlineData("twice", "piece '<s>': expected one of a kind, found two.")]
    [InlineData("text", "byte 2: expected a SentencePiece model, found a field that ends behind byte 3.")]
    public void Open_KindThatIsNotRead_IsRefusedByName(string kind, string message)
    {
        byte[] bytes = kind switch
        {
            "unigram" => [.. SentencePieceFile.Build(), .. SentencePieceFile.Field(2, SentencePieceFile.Number(3, 1))],
            "map" => [.. SentencePieceFile.Build(), .. SentencePieceFile.Field(3, [.. SentencePieceFile.Number(4, 0), .. SentencePieceFile.Field(2, [1, 2])])],
            "blanks" => [.. SentencePieceFile.Build(), .. SentencePieceFile.Field(3, SentencePieceFile.Number(4, 1))],
            "twice" => [.. SentencePieceFile.Build(), .. SentencePieceFile.Field(1, SentencePieceFile.Field(1, "<s>"u8.ToArray()))],
            _ => [0x0A, 0x7F, 0x00],
        };
        var error = Assert.Throws<CheckpointException>(() => Open(bytes));
        Assert.Equal($"{_folder.Combine("tokenizer.model")}: {message}", error.Message);
    }

    private HuggingFaceTokenizer Open(byte[] model)
    {
        File.WriteAllBytes(_folder.Combine("tokenizer.model"), model);
        return HuggingFaceTokenizer.Open(_folder.Path);
    }

    private static int[] Ids(HuggingFaceTokenizer tokenizer, params string[] tokens) => [.. tokens.Select(token => tokenizer.IdOf(token)!.Value)];
}
