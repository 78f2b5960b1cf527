using Eep.Core.Bench;
using Eep.Core.Checkpoints;
using Eep.Core.Evaluation;
using Eep.Core.Models;

namespace Eep.Tests.Bench;

[Collection(AloneGroup.Name)]
public sealed class EngineBenchTests : IDisposable
{
    private readonly TinyMixtral _model = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eep-bench-");

    public void Dispose()
    {
        _model.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>Every part on a tiny model: no figure is checked, only that each is there, and that engine and plain evaluator agree.</summary>
    [Fact]
    public void Run_EveryPart_FindsEveryFigureAndEqualAnswers()
    {
        var task = new RandomTask(Documents: 12, PromptTokens: 9, AnswerTokens: 4);
        task.Write(_folder.FullName);
        var options = new BenchOptions
        {
            LimitsBudget = TimeSpan.Zero,
            Generation = 6,
            Checkpoint = _model.Folder,
            Input = Path.Combine(_folder.FullName, RandomTask.FileName),
            Samples = "",
            WorkFolder = Path.Combine(_folder.FullName, "work"),
        };

        var report = EngineBench.Run(options, _ => { }, default);

        var model = Assert.Single(report.Models);
        Assert.True(report.Limits.ProductRate > 0 && report.Limits.ReadRate > 0);
        Assert.InRange(model.Tokens, 12 * 9, 12 * (1 + 9 + 4));
        Assert.Equal(["plain", "engine"], model.Forward.Select(line => line.Evaluator));
        Assert.All(model.Rows, shape => Assert.Empty(shape.Differing));
        Assert.Equal(6, model.Generations.Count);
        Assert.All(model.Generations, line => Assert.Equal(1, line.EqualAnswers));
        Assert.All(model.Generations.Where(line => line.Kind == "children"), line => Assert.InRange(line.ShareComputed, 0, 0.999));
        Assert.Equal(9, model.Savings.Count);
        Assert.Equal(model.Search!.PlainPlans, model.Search.EqualScores);
        Assert.True(model.Export!.Bytes > 0);
        Assert.False(Directory.Exists(options.WorkFolder));
    }

    [Fact]
    public void RandomModel_OfAnyShape_OpensAndCutsTextIntoBytes()
    {
        RandomModel.Write(_folder.FullName, new RandomModelShape(16, 24, 2, 4, 4, 2, 300, TensorType.F32), default);
        using var checkpoint = Checkpoint.Open(_folder.FullName);
        using var model = MoeLanguageModel.Open(checkpoint, new ComputeOptions());

        Assert.Equal("ab c?".Length, HuggingFaceTokenizer.Open(_folder.FullName).Encode("ab c?", addSpecialTokens: false).Length);
        var answer = (Generated)model.Answer([new GenerateRequest("abc", [], 5)], [Eep.Core.Pruning.PruningPlan.Identity(model.Shape)])[0].Answers[0];
        Assert.Equal(5, answer.TokenCount);
        Assert.NotEmpty(answer.Completion);
    }
}
