using System.Text.Json.Nodes;
using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Chat;
using Eep.Core.Evaluation;
using Eep.Core.Models;
using Eep.Core.Pruning;

namespace Eep.Tests.Models;

/// <summary>A chat template changes what the model is asked, and nothing else.</summary>
public sealed class ChatPromptTests : IDisposable
{
    private const string Question = "is the cat in?";
    private static readonly string[] s_answers = [" yes", " no"];

    private readonly TinyMixtral _folder = new();
    private readonly Checkpoint _checkpoint;

    public ChatPromptTests() => _checkpoint = Checkpoint.Open(_folder.Folder);

    public void Dispose()
    {
        _checkpoint.Dispose();
        _folder.Dispose();
    }

    // The tiny tokenizer puts <s> before every text, so a raw prompt of the rest of the rendered text has exactly one.
    [Fact]
    public void Answer_TemplateWithBegin_IsAskedLikeTheRenderedTextWithOneBegin()
    {
        var template = new ChatTemplate("test", "tests", "{bos}ask: ", " say:") { AnswerStart = " " };
        Assert.Equal(Likelihoods(null, $"ask: {Question} say:"), Likelihoods(template, Question));
    }

    [Fact]
    public void Answer_TemplateWithoutBegin_IsAskedWithoutOne()
    {
        var template = new ChatTemplate("test", "tests", "ask: ", " say:") { AnswerStart = " " };
        Assert.NotEqual(Likelihoods(null, $"ask: {Question} say:"), Likelihoods(template, Question));
    }

    [Fact]
    public void Answer_PlainTemplate_BeginsAsTheTokenizerBeginsAnyText()
    {
        var template = new ChatTemplate("test", "tests", "ask: ", " say:") { AnswerStart = " ", LeavesBeginToTokenizer = true };
        Assert.Equal(Likelihoods(null, $"ask: {Question} say:"), Likelihoods(template, Question));
    }

    [Fact]
    public void Answer_TemplateThatEndsALine_TakesTheBlankOffTheAnswer()
    {
        var template = new ChatTemplate("test", "tests", "{bos}ask: ", " say:\n");
        Assert.Equal(
            Ask(null, new LogLikelihoodRequest($"ask: {Question} say:\n", ["yes", "no"])),
            Likelihoods(template, Question));
    }

    [Fact]
    public void Answer_TurnEndOfTheTemplate_EndsTheAnswer()
    {
        var open = new ChatTemplate("test", "tests", "{bos}", "");
        var free = Generate(open);
        Assert.NotEqual("", free);

        // The first letter that the model says ends the turn when the template says so.
        Assert.Equal("", Generate(open with { TurnEnd = free[..1] }));
    }

    private string Generate(ChatTemplate template)
    {
        using var model = MoeLanguageModel.Open(_checkpoint, new ComputeOptions(), template: template);
        var answers = model.Answer([new GenerateRequest(Question, [], 6)], [PruningPlan.Identity(model.Shape)]);
        return ((Generated)answers[0].Answers[0]).Completion;
    }

    private double[] Likelihoods(ChatTemplate? template, string prompt) => Ask(template, new LogLikelihoodRequest(prompt, s_answers));

    private double[] Ask(ChatTemplate? template, ModelRequest request)
    {
        using var model = MoeLanguageModel.Open(_checkpoint, new ComputeOptions(), template: template);
        var answers = model.Answer([request], [PruningPlan.Identity(model.Shape)]);
        return [.. ((LogLikelihoods)answers[0].Answers[0]).Sums];
    }
}
