using Eep.Core.Checkpoints;
using Eep.Core.Evaluation;
using Eep.Core.Models;
using Eep.Core.Pruning;

namespace Eep.Tests.Models;

/// <summary>Answers of several lengths, read together and continued over one padded cache, in families whose attention is not plain.</summary>
public sealed class BatchedAnswerTests
{
    private const int NewTokens = 8;

    private static readonly string[] s_prompts =
        ["the", "yes and no", "9", "is the stone in the sand, and an", "bring no", "the thing is on the sand. in the end, a stone is a stone and"];

    [Theory]
    [InlineData("gpt_oss-base")]
    [InlineData("minimax-base")]
    [InlineData("phimoe-longrope-swa")]
    public void Answer_PromptsOfManyLengths_EqualsThePlainModelOnEachAlone(string golden)
    {
        using var tiny = TinyCheckpoint.LikeGolden(golden, config => config["vocab_size"] = TinyTokenizer.Size);
        File.WriteAllText(Path.Combine(tiny.Folder, "tokenizer.json"), TinyTokenizer.Json(TinyTokenizer.Size));
        using var checkpoint = Checkpoint.Open(tiny.Folder);
        using var model = MoeLanguageModel.Open(checkpoint, new ComputeOptions { Workers = 1 });
        var tokenizer = HuggingFaceTokenizer.Open(tiny.Folder);
        var naive = new NaiveDecoder(checkpoint);

        var answers = model.Answer(
            [.. s_prompts.Select(prompt => new GenerateRequest(prompt, [], NewTokens))], [PruningPlan.Identity(checkpoint.Shape)])[0].Answers;

        var expected = s_prompts.Select(prompt => naive.Greedy(tokenizer.Encode(prompt, true), NewTokens)).Select(ids =>
        {
            var end = Array.FindIndex(ids, id => tokenizer.EosIds.Contains(id));
            var kept = end < 0 ? ids : ids[..(end + 1)];
            return (ModelAnswer)new Generated(tokenizer.Decode(kept), kept.Length);
        });
        Assert.Equal(expected, answers);
    }
}
