using System.Text.Json;
using System.Text.Json.Nodes;
using Eep.Core.Checkpoints;

namespace Eep.Tests.Checkpoints;

public sealed class HuggingFaceTokenizerTests : IDisposable
{
    private static readonly string Sample = RepositoryRoot.Combine("samples", "model");
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Encode_EveryDocumentOfTheSampleTasks_DecodesToItself()
    {
        var tokenizer = HuggingFaceTokenizer.Open(Sample);
        var count = 0;
        foreach (var file in Directory.EnumerateFiles(RepositoryRoot.Combine("samples", "tasks"), "*.jsonl", SearchOption.AllDirectories))
        {
            foreach (var line in File.ReadLines(file))
            {
                using var document = JsonDocument.Parse(line);
                var text = string.Join('\n', document.RootElement.EnumerateObject().Select(field => $"{field.Name}: {field.Value}"));
                Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text, addSpecialTokens: true)));
                count++;
            }
        }

        Assert.True(count > 5000, $"{count} documents");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("  two  spaces, a\ttab\r\nand\n\nlines  ")]
    [InlineData("naïve café – 東京 🙂 e\u0301")]
    [InlineData("It's 1234567, isn't it?")]
    public void Decode_WhatEncodeGave_IsTheText(string text)
    {
        var tokenizer = HuggingFaceTokenizer.Open(Sample);
        Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text, addSpecialTokens: false)));
    }

    [Fact]
    public void Encode_SampleTexts_AgreesWithBpeByTheBook()
    {
        var tokenizer = HuggingFaceTokenizer.Open(Sample);
        var naive = new NaiveBpe(Path.Combine(Sample, "tokenizer.json"));
        var texts = Directory.EnumerateFiles(RepositoryRoot.Combine("samples", "tasks"), "validation.jsonl", SearchOption.AllDirectories)
            .SelectMany(file => File.ReadLines(file).Take(100))
            .Append("  naïve café – 東京 🙂\r\n\n x'll 12 345\t!? ");
        Assert.All(texts, text => Assert.Equal(naive.Encode(text), tokenizer.Encode(text, addSpecialTokens: false)));
    }

    [Fact]
    public void Encode_WithSpecialTokens_FollowsTheTemplate()
    {
        var tokenizer = HuggingFaceTokenizer.Open(Sample);
        var plain = tokenizer.Encode("Passage: a", addSpecialTokens: false);
        Assert.Equal([1, .. plain], tokenizer.Encode("Passage: a", addSpecialTokens: true));
        Assert.Equal(1, tokenizer.BosId);
        Assert.Equal([2], tokenizer.EosIds.AsEnumerable());
    }

    [Fact]
    public void Encode_SpecialTokenInTheText_IsOneIdAndSkippedByDecode()
    {
        var tokenizer = HuggingFaceTokenizer.Open(Sample);
        var ids = tokenizer.Encode("a</s>b", addSpecialTokens: false);
        Assert.Contains(2, ids);
        Assert.Equal("ab", tokenizer.Decode(ids));
        Assert.Equal("a</s>b", tokenizer.Decode(ids, skipSpecialTokens: false));
    }

    [Fact]
    public void Decode_IdBeyondTheVocabulary_GivesNoText()
    {
        var tokenizer = HuggingFaceTokenizer.Open(Sample);
        Assert.Equal("", tokenizer.Decode([tokenizer.VocabularySize, 1_000_000]));
    }

    [Fact]
    public void Decode_HalfACharacter_GivesTheReplacementCharacter()
    {
        var tokenizer = HuggingFaceTokenizer.Open(Sample);
        var ids = tokenizer.Encode("🙂", addSpecialTokens: false);
        Assert.Equal("\uFFFD", tokenizer.Decode(ids.AsSpan(0, 1)));
    }

    [Fact]
    public void Open_MergesAsPairs_GivesTheSameIds()
    {
        var folder = Edited(json => json["model"]!["merges"] = new JsonArray(
            [.. json["model"]!["merges"]!.AsArray().Select(merge => merge is JsonArray ? merge.DeepClone() : (JsonNode)new JsonArray([.. merge!.GetValue<string>().Split(' ').Select(part => (JsonNode)part)]))]));
        const string text = "Passage: Uma works as a judge.";
        Assert.Equal(HuggingFaceTokenizer.Open(Sample).Encode(text, true), HuggingFaceTokenizer.Open(folder).Encode(text, true));
    }

    [Fact]
    public void Open_EosInGenerationConfig_ComesFirst()
    {
        var folder = Edited(_ => { });
        File.WriteAllText(Path.Combine(folder, "config.json"), """{"eos_token_id":3}""");
        File.WriteAllText(Path.Combine(folder, "generation_config.json"), """{"eos_token_id":[2,0],"bos_token_id":1}""");
        var tokenizer = HuggingFaceTokenizer.Open(folder);
        Assert.Equal([2, 0], tokenizer.EosIds.AsEnumerable());
        Assert.Equal(1, tokenizer.BosId);
    }

    [Theory]
    [InlineData("model", "{\"type\":\"WordPiece\"}", "model.type: expected 'BPE', found 'WordPiece'.")]
    [InlineData("model", "{\"type\":\"BPE\",\"vocab\":{\"a\":0,\"b\":0},\"merges\":[]}", "model.vocab.b: expected an id of its own, found 0.")]
    [InlineData("model", "{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[\"a b\"]}", "model.merges: expected two tokens of the vocabulary whose union is one too, for each merge, found 'a b'.")]
    [InlineData("normalizer", "{\"type\":\"Lowercase\"}", "normalizer.type: expected 'NFC', 'NFD', 'NFKC', 'NFKD', 'Prepend', 'Replace' or 'Sequence', found 'Lowercase'.")]
    [InlineData("pre_tokenizer", "{\"type\":\"BertPreTokenizer\"}", "pre_tokenizer.type: expected 'ByteLevel', 'Digits', 'Metaspace', 'Split' or 'Sequence', found 'BertPreTokenizer'.")]
    [InlineData("decoder", "{\"type\":\"WordPiece\"}", "decoder.type: expected 'ByteLevel', 'ByteFallback', 'Fuse', 'Metaspace', 'Replace', 'Strip' or 'Sequence', found 'WordPiece'.")]
    [InlineData("pre_tokenizer", "{\"type\":\"Split\",\"pattern\":{\"Regex\":\"(?<=a)b\"},\"behavior\":\"Isolated\"}", "pattern '(?<=a)b': expected a regular expression that is understood, found a kind of group other than (?:, (?i:, (?=, (?! and (?>.")]
    [InlineData("post_processor", "{\"type\":\"BertProcessing\"}", "post_processor.type: expected 'TemplateProcessing' or 'ByteLevel', found 'BertProcessing'.")]
    public void Open_KindThatIsNotRead_IsRefusedByName(string key, string value, string message)
    {
        var folder = Edited(json => json[key] = JsonNode.Parse(value));
        var error = Assert.Throws<CheckpointException>(() => HuggingFaceTokenizer.Open(folder));
        Assert.Equal($"{Path.Combine(folder, "tokenizer.json")}: {message}", error.Message);
    }

    [Fact]
    public void Open_NoTokenizer_SaysSo()
    {
        var error = Assert.Throws<CheckpointException>(() => HuggingFaceTokenizer.Open(_folder.Path));
        Assert.Equal($"{_folder.Combine("tokenizer.json")}: expected a file, or tokenizer.model beside it, found neither.", error.Message);
    }

    private string Edited(Action<JsonObject> edit)
    {
        foreach (var file in (string[])["tokenizer.json", "tokenizer_config.json"])
        {
            File.Copy(Path.Combine(Sample, file), _folder.Combine(file));
        }

        var path = _folder.Combine("tokenizer.json");
        var json = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        edit(json);
        File.WriteAllText(path, json.ToJsonString());
        return _folder.Path;
    }
}
