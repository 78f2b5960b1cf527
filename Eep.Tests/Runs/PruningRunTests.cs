using System.Text.Json;
using Eep.Core.Checkpoints;
using Eep.Core.Evaluation;
using Eep.Core.Models;
using Eep.Core.Pruning;
using Eep.Core.Pruning.Criteria;
using Eep.Core.Runs;
using Eep.Core.Search;

namespace Eep.Tests.Runs;

public sealed class PruningRunTests : IDisposable
{
    private readonly TinyMixtral _model = new();
    private readonly TinyTask _task = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eep-run-");
    private readonly SilentObserver _observer = new();
    private readonly RunOptions _options;

    public PruningRunTests() => _options = new RunOptions
    {
        Model = _model.Folder,
        Task = _task.Path,
        ExpertBudget = 2,
        ExpertsPerToken = 1,
        PruningGenerations = 2,
        MergingGenerations = 2,
        ChildrenPerGeneration = 3,
        ValidationCandidates = 3,
    };

    public void Dispose()
    {
        _model.Dispose();
        _task.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void Execute_TinyModel_ExportsAVerifiedCheckpointOfTheBudget()
    {
        var report = PruningRun.Execute(_options, _folder.FullName, Journal("a"), _observer);

        using var export = Checkpoint.Open(Path.Combine(_folder.FullName, RunFiles.Checkpoint));
        Assert.Equal(2, export.Shape.ExpertCount);
        Assert.Equal(1, export.Shape.ExpertsPerToken);
        Assert.True(report.Verification.Passed);
        Assert.Equal(report.Memory.PrunedBytes, export.Tensors.Sum(tensor => tensor.Bytes));
        Assert.True(report.Memory.PrunedExpertBytes * 2 == report.Memory.FullExpertBytes);
        Assert.Equal(["full", "eep", .. OneShotMethods.All.Select(method => method.Name), "random"], report.Test.Select(line => line.Model));
        Assert.Equal(OneShotMethods.Criteria.Count, report.Agreement!.Spearman.Length);
        Assert.All(report.Test, line => Assert.InRange(line.Score, 0, 1));
    }

    [Fact]
    public void Execute_TinyModel_WritesReportLastAndPlanThatCanBeRead()
    {
        var report = PruningRun.Execute(_options, _folder.FullName, Journal("a"), _observer);

        var stored = JsonSerializer.Deserialize<RunReport>(
            File.ReadAllText(Path.Combine(_folder.FullName, RunFiles.Report)), RunJson.File)!;
        using var checkpoint = Checkpoint.Open(_model.Folder);
        var plan = PlanFile.Read(Path.Combine(_folder.FullName, RunFiles.Plan), checkpoint.Shape);
        Assert.Equal(report.WinnerId, stored.WinnerId);
        Assert.Equal(2, plan.ExpertBudget);
        Assert.Contains(
            Journal("a").Replay().SelectMany(record => record.Individuals),
            individual => individual.Id == report.WinnerId && individual.PlanHash == plan.Hash);
    }

    [Fact]
    public void Execute_TinyModel_WritesThePlanInTheOrderOfTheExportedExperts()
    {
        PruningRun.Execute(_options, _folder.FullName, Journal("a"), _observer);

        using var checkpoint = Checkpoint.Open(_model.Folder);
        var plan = PlanFile.Read(Path.Combine(_folder.FullName, RunFiles.Plan), checkpoint.Shape);
        Assert.Equal(PlanJson.Write(CanonicalPlan.Of(plan)).ToJsonString(), PlanJson.Write(plan).ToJsonString());
    }

    [Fact]
    public void Execute_TinyModel_ChoosesAmongTheBestAndTheCriteria()
    {
        var report = PruningRun.Execute(_options with { ValidationCandidates = 1 }, _folder.FullName, Journal("a"), _observer);

        var individuals = Journal("a").Replay().SelectMany(record => record.Individuals).ToList();
        var criteria = individuals.Where(individual => individual.Origin.StartsWith("seed:", StringComparison.Ordinal)).Select(seed => seed.PlanHash);
        var best = individuals.OrderByDescending(individual => individual.Score).First().PlanHash;
        Assert.NotEmpty(criteria);
        Assert.Equal(
            criteria.Append(best).Distinct().Order(), report.Validation.Select(line => individuals[line.Id].PlanHash).Order());
    }

    [Fact]
    public void Execute_InterruptedAfterEachGeneration_GivesTheArchiveOfAnUninterruptedRun()
    {
        PruningRun.Execute(_options, _folder.FullName, Journal("whole"), _observer);
        var expected = Archive("whole");

        for (var commits = 1; commits < 5; commits++)
        {
            var failing = new FailingJournal(Journal("parts"), commits: 1);
            Assert.Throws<IOException>(() => PruningRun.Execute(_options, _folder.FullName, failing, _observer));
        }

        PruningRun.Execute(_options, _folder.FullName, Journal("parts"), _observer);
        Assert.Equal(5, Journal("whole").Replay().Count);
        Assert.Equal(expected, Archive("parts"));
    }

    [Fact]
    public void Execute_ModelLargerThanItsMemory_GivesTheSameArchive()
    {
        using var checkpoint = Checkpoint.Open(_model.Folder);
        var tight = MemoryPlan.For(checkpoint, new ComputeOptions()).Least;

        PruningRun.Execute(_options with { MemoryBytes = 1L << 40 }, _folder.FullName, Journal("roomy"), _observer);
        var report = PruningRun.Execute(_options with { MemoryBytes = tight }, _folder.FullName, Journal("tight"), _observer);

        Assert.Equal(Archive("roomy"), Archive("tight"));
        Assert.True(report.Cost!.Estimate.Streams);
        Assert.True(report.Verification.Passed);
    }

    [Fact]
    public void Execute_OtherSeed_GivesAnotherArchive()
    {
        PruningRun.Execute(_options, _folder.FullName, Journal("a"), _observer);
        PruningRun.Execute(_options with { Seed = 2 }, _folder.FullName, Journal("b"), _observer);

        Assert.NotEqual(Archive("a"), Archive("b"));
    }

    [Fact]
    public void Execute_JournalOfOtherOptions_IsRefused()
    {
        PruningRun.Execute(_options, _folder.FullName, Journal("a"), _observer);

        var fault = Assert.Throws<InvalidDataException>(
            () => PruningRun.Execute(_options with { Seed = 2 }, _folder.FullName, Journal("a"), _observer));
        Assert.Contains("Start it as a new run", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Execute_ProgressOfTheWholeRun_NeverFalls()
    {
        PruningRun.Execute(_options, _folder.FullName, Journal("a"), _observer);

        Assert.NotEmpty(_observer.Overall);
        Assert.Equal(_observer.Overall.Order(), _observer.Overall);
    }

    [Fact]
    public void Execute_BestUtilisation_IsZeroForExpertsThatAreGone()
    {
        PruningRun.Execute(_options with { MergingGenerations = 0 }, _folder.FullName, Journal("a"), _observer);

        Assert.All(Journal("a").Replay(), record => Assert.All(record.Utilisation, layer =>
        {
            Assert.Equal(1, layer.Sum(), 6);
            Assert.True(layer.Count(share => share > 0) <= 2);
        }));
    }

    [Fact]
    public void Execute_ModelWithNaN_SaysSoAndLeavesNothing()
    {
        using var broken = new TinyMixtral(new TinyMixtralOptions
        {
            EditWeights = (name, values) =>
            {
                if (name == "model.norm.weight")
                {
                    values[0] = float.NaN;
                }
            },
        });

        var fault = Assert.Throws<ModelException>(
            () => PruningRun.Execute(_options with { Model = broken.Folder }, _folder.FullName, Journal("a"), _observer));
        Assert.Contains("NaN", fault.Message, StringComparison.Ordinal);
        Assert.Empty(_folder.EnumerateFileSystemInfos());
    }

    [Fact]
    public void Execute_Cancelled_LeavesNoCheckpoint()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(
            () => PruningRun.Execute(_options, _folder.FullName, Journal("a"), _observer, source.Token));
        Assert.False(Directory.Exists(Path.Combine(_folder.FullName, RunFiles.Checkpoint)));
    }

    private FileJournal Journal(string name) => new(Path.Combine(_folder.FullName, name + ".jsonl"));

    private IReadOnlyList<string> Archive(string name) =>
        [.. Journal(name).Replay().Select(record => JsonSerializer.Serialize(record with { Seconds = 0 }, RunJson.Line))];

    /// <summary>Stops the run, as a crash would, after a number of commits.</summary>
    private sealed class FailingJournal(IRunJournal inner, int commits) : IRunJournal
    {
        private int _left = commits;

        public IReadOnlyList<GenerationRecord> Replay() => inner.Replay();

        public void Commit(GenerationRecord generation)
        {
            if (_left-- == 0)
            {
                throw new IOException("The journal is out of reach.");
            }

            inner.Commit(generation);
        }
    }
}
