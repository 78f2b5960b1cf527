using Eep.Core.Checkpoints;
using Eep.Core.Evaluation;
using Eep.Core.Models;
using Eep.Core.Pruning;

namespace Eep.Tests.Models;

[Collection(AloneGroup.Name)]
public sealed class PlainEvaluatorTests : IDisposable
{
    private readonly TinyMixtral _folder = new(new TinyMixtralOptions { Seed = 3 });
    private readonly DirectoryInfo _work = Directory.CreateTempSubdirectory("eep-plain-");
    private readonly Checkpoint _checkpoint;

    public PlainEvaluatorTests() => _checkpoint = Checkpoint.Open(_folder.Folder);

    public void Dispose()
    {
        _checkpoint.Dispose();
        _folder.Dispose();
        _work.Delete(recursive: true);
    }

    [Fact]
    public void Answer_PrunedAndMergedPlans_AsTheEngineAnswers()
    {
        var merging = new CoefficientMatrix(2, 4, [0.7f, 0, 0.3f, 0, 0, 1, 0, -0.2f]);
        PruningPlan[] plans =
        [
            PruningPlan.Select(_checkpoint.Shape, [[0], [1]], _ => [3, 1, 0], 2),
            new PruningPlan([new GroupPlan([0, 1], merging, merging)], RouterSpace.Logits, 2),
        ];
        ModelRequest[] requests =
        [
            .. Enumerable.Range(0, 40).Select(index => new GenerateRequest($"the sand {index} is", ["\n"], 7) { Drafts = [" yes\n"] }),
            .. Enumerable.Range(0, 40).Select(index => new LogLikelihoodRequest($"the stone {index} is", [" no", " the sand"])),
        ];
        var plain = new PlainEvaluator(_checkpoint, new ComputeOptions(), _work.FullName);
        using var engine = MoeLanguageModel.Open(_checkpoint, new ComputeOptions());

        var expected = engine.Answer(requests, plans);

        foreach (var (plan, sheet) in plans.Zip(expected))
        {
            var found = plain.Answer(requests, plan);
            Assert.Equal(sheet.Answers.OfType<Generated>(), found.Answers.OfType<Generated>());
            Assert.All(
                sheet.Answers.OfType<LogLikelihoods>().Zip(found.Answers.OfType<LogLikelihoods>()),
                pair => Assert.All(pair.First.Sums.Zip(pair.Second.Sums), sums => Assert.Equal(sums.First, sums.Second, 1e-5 * Math.Abs(sums.First))));
            Assert.Equal(found.Counters.Asked, found.Counters.Computed);
        }
    }

    [Fact]
    public void Answer_Always_LeavesNoCheckpointBehind()
    {
        var plain = new PlainEvaluator(_checkpoint, new ComputeOptions(), _work.FullName);
        ModelRequest[] tooLong = [new GenerateRequest(new string('x', 2000), [], 3)];

        Assert.Throws<ModelException>(() => plain.Answer(tooLong, PruningPlan.Identity(_checkpoint.Shape)));

        Assert.Empty(_work.EnumerateFileSystemInfos());
    }
}
