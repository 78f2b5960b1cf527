using System.Text.Json;
using Eep.Core.Evaluation;
using Eep.Core.Pruning;
using Eep.Core.Runs;

namespace Eep.Tests.Runs;

/// <summary>A run whose generations are answered in batches, by itself and by helpers, is the run of one engine, bit for bit.</summary>
public sealed class SharedGenerationTests : IDisposable
{
    private readonly TinyMixtral _model = new();
    private readonly TinyTask _task = new(itemsPerSplit: 200);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eep-shared-");
    private readonly RunOptions _options;

    public SharedGenerationTests() => _options = new RunOptions
    {
        Model = _model.Folder,
        Task = _task.Path,
        ExpertBudget = 2,
        ExpertsPerToken = 1,
        PruningGenerations = 2,
        MergingGenerations = 2,
        ChildrenPerGeneration = 4,
        ValidationCandidates = 3,
        Baselines = false,
    };

    public void Dispose()
    {
        _model.Dispose();
        _task.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(RacingMode.Off, 1, FitnessKind.Metric)]
    [InlineData(RacingMode.Exact, 2, FitnessKind.Metric)]
    [InlineData(RacingMode.Statistical, 3, FitnessKind.Metric)]
    [InlineData(RacingMode.Off, 2, FitnessKind.Agreement)]
    public void Execute_InBatches_GivesJournalAndReportOfOneEngine(RacingMode racing, int plansPerBatch, FitnessKind fitness)
    {
        var options = _options with { Racing = racing, Fitness = fitness };
        var alone = Run("alone", options, null);
        using var pool = new LocalPool(options, helpers: 2, plansPerBatch);

        var shared = Run("shared", options, pool);

        Assert.Equal(alone.Archive, shared.Archive);
        Assert.Equal(alone.Report.Validation, shared.Report.Validation);
        Assert.Equal(alone.Report.Test, shared.Report.Test);
        Assert.Equal(
            (alone.Report.WinnerId, alone.Report.Proposed, alone.Report.Evaluated, alone.Report.Stopped),
            (shared.Report.WinnerId, shared.Report.Proposed, shared.Report.Evaluated, shared.Report.Stopped));
        Assert.Equal(Json(alone.Report.WinnerUtilisation), Json(shared.Report.WinnerUtilisation));
        Assert.NotEmpty(pool.Helped);
        Assert.Equal([0, 1, 2], pool.Helped.Select(batch => batch.Block).Distinct().Order());
        Assert.Equal(
            Enumerable.Range(0, pool.Helped.Count + pool.Own.Count), pool.Helped.Select(batch => batch.Number).Concat(pool.Own).Order());
    }

    [Fact]
    public void Execute_WithoutHelpers_TheEngineAnswersEverythingItself()
    {
        var alone = Run("alone", _options, null);
        using var pool = new LocalPool(_options, helpers: 0, plansPerBatch: 2);

        Assert.Equal(alone.Archive, Run("shared", _options, pool).Archive);
    }

    [Fact]
    public void Execute_ModelWithNaN_FailsWithTheWordsOfOneEngine()
    {
        using var broken = new TinyMixtral(new TinyMixtralOptions
        {
            EditWeights = (name, values) => values[0] = name == "model.norm.weight" ? float.NaN : values[0],
        });
        var options = _options with { Model = broken.Folder };
        using var pool = new LocalPool(options, helpers: 1, plansPerBatch: 2);

        var alone = Assert.Throws<ModelException>(() => Run("alone", options, null));
        var shared = Assert.Throws<ModelException>(() => Run("shared", options, pool));

        Assert.Equal(alone.Message, shared.Message);
    }

    [Fact]
    public void Answer_OtherModel_IsRefused()
    {
        using var other = new TinyMixtral(new TinyMixtralOptions { Seed = 99 });
        using var worker = BatchWorker.Open(_options with { Model = other.Folder }, _ => { });
        using var pool = new RefusingPool(worker);

        var fault = Assert.Throws<RunOptionsException>(() => Run("shared", _options, pool));

        Assert.Contains("every machine that helps must have the same", fault.Message, StringComparison.Ordinal);
    }

    private (RunReport Report, IReadOnlyList<string> Archive) Run(string name, RunOptions options, IBatchPool? pool)
    {
        var journal = new FileJournal(Path.Combine(_folder.FullName, name + ".jsonl"));
        var report = PruningRun.Execute(options, _folder.FullName, journal, new SilentObserver(), pool);
        return (report, [.. journal.Replay().Select(record => Json(record with { Seconds = 0, Joules = null }))]);
    }

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, RunJson.Line);

    /// <summary>Hands the first batch to a worker of another model, and the worker's refusal to the caller.</summary>
    private sealed class RefusingPool(IBatchWorker worker) : IBatchPool, IDisposable
    {
        public int PlansPerBatch => 1;

        public void Offer(IReadOnlyList<Batch> batches) => worker.Answer(batches[0], CancellationToken.None);

        public BatchTurn Take(CancellationToken cancellationToken) => throw new NotSupportedException();

        public void Finish(int number, BatchAnswers answers) => throw new NotSupportedException();

        public void Dispose() => worker.Dispose();
    }
}
