using System.Text;
using System.Text.Json;
using Eep.Core.Checkpoints;
using Eep.Core.Evaluation;
using Eep.Core.Evaluation.Suites;
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
    public void Execute_Bfloat16_SaysItInReportAndLog()
    {
        var report = PruningRun.Execute(_options with { Dtype = "bf16" }, _folder.FullName, Journal("a"), _observer);

        Assert.Equal("bf16", report.ComputeType);
        Assert.Contains("Computing in bf16: as asked.", _observer.Log);
        Assert.True(report.Verification.Passed);
    }

    [Fact]
    public void Execute_UnevenBudgets_ExportsTheFilledPlanAndSaysWhatItCost()
    {
        var report = PruningRun.Execute(
            _options with { LeastExperts = 1, Baselines = false, PruningGenerations = 4, ChildrenPerGeneration = 8 }, _folder.FullName, Journal("a"), _observer);

        using var export = Checkpoint.Open(Path.Combine(_folder.FullName, RunFiles.Checkpoint));
        using var source = Checkpoint.Open(_model.Folder);
        var winner = Journal("a").Replay().SelectMany(record => record.Individuals).Single(individual => individual.Id == report.WinnerId);
        var plan = PlanFile.Read(Path.Combine(_folder.FullName, RunFiles.Plan), source.Shape);
        Assert.True(report.Verification.Passed);
        Assert.True(plan.IsUniform);
        Assert.Equal(plan.ExpertBudget, export.Shape.ExpertCount);
        Assert.NotEqual(winner.PlanHash, plan.Hash);
        Assert.Equal((1, export.Shape.ExpertCount, 2 * source.Shape.SparseLayerCount, false), (report.Uneven!.Least, report.Uneven.Most, report.Uneven.Total, report.Uneven.IsPadded));
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
    public void Execute_ChoiceOfExpertsPerToken_ExportsTheWinnersAndComparesWithItsLike()
    {
        var report = PruningRun.Execute(
            _options with { ExpertsPerToken = null, ExpertsPerTokenChoices = [1, 2] }, _folder.FullName, Journal("a"), _observer);

        using var checkpoint = Checkpoint.Open(_model.Folder);
        var plans = Journal("a").Replay().SelectMany(record => record.Individuals)
            .Select(individual => PlanJson.Read(Encoding.UTF8.GetBytes(individual.Plan), "journal")).ToList();
        using var export = Checkpoint.Open(Path.Combine(_folder.FullName, RunFiles.Checkpoint));
        Assert.Equal([1, 2], plans.Select(plan => plan.ExpertsPerToken).Distinct().Order());
        Assert.Equal(plans[report.WinnerId].ExpertsPerToken, report.ExpertsPerToken);
        Assert.Equal(report.ExpertsPerToken, export.Shape.ExpertsPerToken);
        Assert.True(report.Verification.Passed);
    }

    [Fact]
    public void Execute_WholeBudget_MergesWithoutPruningAndExportsAllExperts()
    {
        var report = PruningRun.Execute(_options with { ExpertBudget = 4, ExpertsPerToken = null }, _folder.FullName, Journal("a"), _observer);

        using var export = Checkpoint.Open(Path.Combine(_folder.FullName, RunFiles.Checkpoint));
        Assert.Equal((4, 2), (export.Shape.ExpertCount, export.Shape.ExpertsPerToken));
        Assert.Equal(report.Memory.FullBytes, report.Memory.PrunedBytes);
        Assert.Equal([1, 3, 3], Journal("a").Replay().Select(record => record.Individuals.Count));
        Assert.All(Journal("a").Replay().Skip(1), record => Assert.Equal(SearchPhase.Merging, record.Phase));
        Assert.True(report.Verification.Passed);
    }

    [Fact]
    public void Execute_StartFromAWinnerOfAnotherBudget_BeginsWithItAndGoesOnAfterACrash()
    {
        PruningRun.Execute(_options with { ExpertBudget = 3 }, _folder.FullName, Journal("larger"), _observer);
        var start = Path.Combine(_folder.FullName, "start.json");
        File.Move(Path.Combine(_folder.FullName, RunFiles.Plan), start);
        var options = _options with { StartFrom = [start] };

        Assert.Throws<IOException>(() => PruningRun.Execute(options, _folder.FullName, new FailingJournal(Journal("b"), commits: 2), _observer));
        PruningRun.Execute(options, _folder.FullName, Journal("b"), _observer);
        PruningRun.Execute(options, _folder.FullName, Journal("whole"), _observer);

        Assert.Equal(Archive("whole"), Archive("b"));
        var first = Journal("b").Replay()[0].Individuals[0];
        using var checkpoint = Checkpoint.Open(_model.Folder);
        var larger = PlanFile.Read(start, checkpoint.Shape);
        var smaller = PlanJson.Read(Encoding.UTF8.GetBytes(first.Plan), "journal");
        Assert.Equal("start", first.Origin);
        Assert.Equal(2, smaller.ExpertBudget);
        Assert.All(smaller.Groups, group => Assert.Subset(
            larger.ForLayer(group.Layers[0])!.ExpertMerging.Dominants().ToHashSet(), group.ExpertMerging.Dominants().ToHashSet()));
    }

    [Fact]
    public void Execute_Margin_IsJudgedOnValidationAndTest()
    {
        var report = PruningRun.Execute(_options with { Margin = 0.9 }, _folder.FullName, Journal("a"), _observer);

        var margin = report.Margin!;
        Assert.Equal((0.9, 0.95), (margin.Margin, margin.Confidence));
        Assert.Equal((report.Test[0].Score, report.Test[1].Score), (margin.Test.Full, margin.Test.Pruned));
        Assert.Equal(report.Validation[0].ValidationScore, margin.Validation.Pruned);
        Assert.Equal((24, 24), (margin.Validation.Items, margin.Test.Items));
        Assert.Equal(Verdict.Pass, margin.Validation.Verdict);
    }

    [Fact]
    public void Execute_TasksOfThreeKinds_ScoresTheirMeanAndEachAlone()
    {
        using var written = Variant("generate_until", "doc_to_text: \"{{question}} =\"\ndoc_to_target: \"{{answer}}\"", "exact_match");
        using var text = Variant("loglikelihood_rolling", "doc_to_text: \"\"\ndoc_to_target: \"{{question}}\"", "byte_perplexity");
        var options = _options with { FurtherTasks = [new() { Task = written.Path }, new() { Task = text.Path, Weight = 2 }] };

        var report = PruningRun.Execute(options, _folder.FullName, Journal("a"), _observer);

        Assert.Equal(["acc", "exact_match", "byte_perplexity"], report.Tasks.Select(task => task.Metric));
        Assert.Equal([24, 24, 24], report.Tasks.Select(task => task.Items));
        Assert.Equal(report.Test[0].Score, (report.Tasks[0].Full + report.Tasks[1].Full + (2 * report.Tasks[2].Full)) / 4, 1e-12);
        Assert.Equal(report.Test[1].Score, (report.Tasks[0].Pruned + report.Tasks[1].Pruned + (2 * report.Tasks[2].Pruned)) / 4, 1e-12);
        Assert.True(report.Verification.Passed);
        Assert.Equal(
            report.Tasks[0], Assert.Single(PruningRun.Execute(_options with { FurtherTasks = [] }, _folder.FullName, Journal("alone"), _observer).Tasks) with { Pruned = report.Tasks[0].Pruned });
    }

    [Fact]
    public void Execute_TextAlone_SearchesByTheProbabilityOfItsBytes()
    {
        using var text = Variant("loglikelihood_rolling", "doc_to_text: \"\"\ndoc_to_target: \"{{question}}\"", "byte_perplexity");

        var report = PruningRun.Execute(_options with { Task = text.Path }, _folder.FullName, Journal("a"), _observer);

        var scores = Journal("a").Replay().SelectMany(record => record.Individuals).Select(individual => individual.Score!.Value).ToList();
        Assert.All(scores, score => Assert.InRange(score, 0.001, 0.999));
        Assert.True(scores.Distinct().Count() > 5);
        Assert.Equal("byte_perplexity", report.Metric);
        Assert.True(report.Verification.Passed);
    }

    [Fact]
    public void Execute_Agreement_ScoresTheFullModelOne()
    {
        var report = PruningRun.Execute(_options with { Fitness = FitnessKind.Agreement }, _folder.FullName, Journal("a"), _observer);

        Assert.Equal(1, report.Test[0].Score, 1e-9);
        Assert.InRange(report.Test[1].Score, 0.3, 0.999999);
        Assert.Equal(("agreement", "agreement"), (report.Metric, report.Tasks[0].Metric));
    }

    [Fact]
    public void Execute_EverythingThatIsOffByDefault_GoesOnAfterACrashAsIfThereWasNone()
    {
        var options = _options with
        {
            ExpertsPerToken = null,
            ExpertsPerTokenChoices = [1, 2],
            LayerGroupSchedule = [1, 0],
            RestartAfter = 1,
            AdaptiveOperators = true,
            BreakTies = true,
        };
        Assert.Throws<IOException>(() => PruningRun.Execute(options, _folder.FullName, new FailingJournal(Journal("parts"), commits: 3), _observer));
        PruningRun.Execute(options, _folder.FullName, Journal("parts"), _observer);
        var report = PruningRun.Execute(options, _folder.FullName, Journal("whole"), _observer);

        Assert.Equal(Archive("whole"), Archive("parts"));
        Assert.True(report.Verification.Passed);
    }

    [Fact]
    public void Execute_BreakTies_TellsPlansApartAndReportsThePlainScore()
    {
        var report = PruningRun.Execute(_options with { BreakTies = true }, _folder.FullName, Journal("ties"), _observer);
        PruningRun.Execute(_options with { Racing = RacingMode.Off }, _folder.FullName, Journal("plain"), _observer);

        var (ties, plain) = (Scores("ties"), Scores("plain"));
        Assert.Equal(plain.Keys.Order(), ties.Keys.Order());
        Assert.All(plain, entry => Assert.InRange(ties[entry.Key], 24 * entry.Value / 25, ((24 * entry.Value) + 1) / 25));
        Assert.True(ties.Values.Distinct().Count() > plain.Values.Distinct().Count());
        Assert.Equal(Math.Round(24 * report.Test[1].Score), 24 * report.Test[1].Score, 1e-9);

        Dictionary<string, double> Scores(string name) => Journal(name).Replay()[0].Individuals
            .DistinctBy(individual => individual.PlanHash).ToDictionary(individual => individual.PlanHash, individual => individual.Score!.Value);
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
            () => PruningRun.Execute(_options, _folder.FullName, Journal("a"), _observer, cancellationToken: source.Token));
        Assert.False(Directory.Exists(Path.Combine(_folder.FullName, RunFiles.Checkpoint)));
    }

    /// <summary>The same documents as a task of another kind.</summary>
    private static TinyTask Variant(string type, string templates, string metric)
    {
        var task = new TinyTask();
        var yaml = File.ReadAllText(task.Path);
        var (start, end) = (yaml.IndexOf("output_type", StringComparison.Ordinal), yaml.IndexOf("target_delimiter", StringComparison.Ordinal));
        File.WriteAllText(task.Path, string.Concat(yaml[..start], $"output_type: {type}\n{templates}\n", yaml[end..])
            .Replace("metric: acc", $"metric: {metric}", StringComparison.Ordinal)
            .Replace("higher_is_better: true", $"higher_is_better: {(metric == "exact_match" ? "true" : "false")}", StringComparison.Ordinal)
            .Replace("aggregation: mean", $"aggregation: {(metric == "exact_match" ? "mean" : "weighted_perplexity")}", StringComparison.Ordinal));
        return task;
    }

    private FileJournal Journal(string name) => new(Path.Combine(_folder.FullName, name + ".jsonl"));

    private IReadOnlyList<string> Archive(string name) =>
        [.. Journal(name).Replay().Select(record => JsonSerializer.Serialize(record with { Seconds = 0, Joules = null }, RunJson.Line))];
}
