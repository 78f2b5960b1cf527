using System.Text.Json.Nodes;
using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Chat;
using Eep.Tests.Checkpoints.Tokenizers;

namespace Eep.Tests.Checkpoints.Hostile;

/// <summary>Tokenizer files of all kinds, and what lies beside them.</summary>
public sealed class TokenizerFuzzTests : IDisposable
{
    private const string Text = "the <s> hello, 𝐀 world's 12345  \n é🙂 (aaaaaaaaaaaaaaaaaaaa)";
    private const string Split =
        """{"type":"Split","pattern":{"Regex":"(?i:'s|'t)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"},"behavior":"Isolated","invert":false}""";

    private const string Config =
        """
        {"tokenizer_class":"LlamaTokenizerFast","bos_token":"<s>","eos_token":{"content":"</s>"},"add_bos_token":true,"add_eos_token":true,"legacy":true,
         "added_tokens_decoder":{"400":{"content":"<|user|>","special":true,"rstrip":true}},
         "chat_template":[{"name":"default","template":"{{ bos_token }}{{ '[INST] ' + m + ' [/INST]' }}"}]}
        """;

    private readonly RamFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TokenizerOpen_MutatedFile_EndsInIdsOrInARefusal()
    {
        string[] originals = [Metaspace(), ByteLevel()];
        var (accepted, refused) = FuzzRun.Of(
            FuzzCounts.Tokenizers,
            5,
            random =>
            {
                var original = originals[random.Next(originals.Length)];
                var spoilsConfig = random.Next(4) == 0;
                File.WriteAllText(_folder.Combine("tokenizer.json"), spoilsConfig ? original : Mutate.Json(original, random));
                File.WriteAllText(_folder.Combine("tokenizer_config.json"), spoilsConfig ? Mutate.Json(Config, random) : Config);
            },
            Use);
        Assert.True(accepted > FuzzCounts.Tokenizers / 20 && refused > FuzzCounts.Tokenizers / 8, $"{accepted} opened, {refused} refused");
    }

    [Fact]
    public void TokenizerOpen_MutatedSentencePieceModel_EndsInIdsOrInARefusal()
    {
        var model = SentencePieceFile.Build();
        const string AddedTokens = """{"<|user|>":401}""";
        var (accepted, refused) = FuzzRun.Of(
            FuzzCounts.SentencePieces,
            6,
            random =>
            {
                var spoilsText = random.Next(8) == 0;
                File.WriteAllBytes(_folder.Combine("tokenizer.model"), spoilsText ? model : Mutate.Bytes(model, random));
                File.WriteAllText(_folder.Combine("added_tokens.json"), spoilsText ? Mutate.Json(AddedTokens, random) : AddedTokens);
                File.WriteAllText(_folder.Combine("tokenizer_config.json"), Config);
            },
            Use);
        Assert.True(accepted > FuzzCounts.SentencePieces / 50 && refused > FuzzCounts.SentencePieces / 4, $"{accepted} opened, {refused} refused");
    }

    private void Use()
    {
        _ = ChatTemplates.Look(_folder.Path);
        var tokenizer = HuggingFaceTokenizer.Open(_folder.Path);
        _ = tokenizer.Decode(tokenizer.Encode(Text, addSpecialTokens: true));
        _ = tokenizer.DecodeContinuation(tokenizer.EncodeContinuation(Text));
    }

    private static string Metaspace()
    {
        using var file = TokenizerFile.Metaspace(normalizer: TokenizerFile.PrependAndReplace(), preTokenizer: TokenizerFile.MetaspaceStep("first"));
        return file.Json.ToJsonString();
    }

    private static string ByteLevel()
    {
        using var file = TokenizerFile.ByteLevel(
            JsonNode.Parse($$"""{"type":"Sequence","pretokenizers":[{{Split}},{"type":"Digits","individual_digits":true},{"type":"ByteLevel","use_regex":true}]}"""),
            "t h", "th e", "1 2");
        file.Json["added_tokens"] = new JsonArray(TokenizerFile.Added(300, "<s>"), TokenizerFile.Added(301, "</s>", normalized: true));
        file.Json["normalizer"] = JsonNode.Parse("""{"type":"Sequence","normalizers":[{"type":"NFC"},{"type":"Replace","pattern":{"Regex":" {2,}"},"content":" "}]}""");
        return file.Json.ToJsonString();
    }
}
