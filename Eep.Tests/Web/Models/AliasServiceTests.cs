using Eep.Core.Evaluation.Suites;
using Eep.Core.Pruning;
using Eep.Core.Runs;
using Eep.Web.Access;
using Eep.Web.Data;
using Eep.Web.Evaluations;
using Eep.Web.Models;
using Microsoft.Extensions.DependencyInjection;

namespace Eep.Tests.Web.Models;

public sealed class AliasServiceTests : IAsyncLifetime, IDisposable
{
    private readonly StoreFixture _fixture = new();
    private readonly TinyMixtral _first = new();
    private readonly TinyMixtral _second = new();

    public Task InitializeAsync() => _fixture.InitializeAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync();

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
    }

    [Fact]
    public async Task SetAsync_Promotion_NeedsAPassOfTheNewestEvaluationBySuite()
    {
        Assert.Contains("was not evaluated by a suite with gates yet", await RefusalAsync(ModelAlias.Approved), StringComparison.Ordinal);
        await EvaluateAsync(Verdict.Pass, batch: true);
        Assert.Contains("was not evaluated", await RefusalAsync(ModelAlias.Production), StringComparison.Ordinal);

        await EvaluateAsync(Verdict.Pass);
        var failed = await EvaluateAsync(Verdict.Fail);
        Assert.Contains("the newest evaluation by samples/suites/sample.yaml says FAIL", await RefusalAsync(ModelAlias.Production), StringComparison.Ordinal);
        Assert.NotNull(await Service.ObstacleAsync(_first.Folder, ModelAlias.Production));

        var passed = await EvaluateAsync(Verdict.Pass);
        var view = await Service.SetAsync(_first.Folder, ModelAlias.Production);
        Assert.Equal((ModelAlias.Production, _first.Folder, _first.Folder, passed, "somebody"), (view.Alias, view.Model, view.Origin, view.EvaluationId, view.Actor));
        Assert.NotEqual(failed, passed);
        Assert.Equal(view, Assert.Single(await Service.ListAsync()));
        Assert.Contains(await AuditAsync(), entry => entry == ("alias.set", $"production: {_first.Folder}"));
    }

    [Fact]
    public async Task SetAsync_AnotherInconclusiveSuite_StandsInTheWay()
    {
        await EvaluateAsync(Verdict.Pass);
        await EvaluateAsync(Verdict.Inconclusive, "samples/suites/other.yaml");

        Assert.Contains("other.yaml says INCONCLUSIVE", await RefusalAsync(ModelAlias.Approved), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SetAsync_Candidate_NeedsNothingAndIsTakenAway()
    {
        await Service.SetAsync(_first.Folder, ModelAlias.Candidate);
        await Service.SetAsync(_second.Folder, ModelAlias.Candidate);
        Assert.Equal(2, (await Service.ListAsync()).Count);

        Assert.True(await Service.RemoveAsync(_first.Folder, ModelAlias.Candidate));
        Assert.False(await Service.RemoveAsync(_first.Folder, ModelAlias.Candidate));

        Assert.Equal(_second.Folder, Assert.Single(await Service.ListAsync()).Model);
        Assert.Equal(3, (await AuditAsync()).Count);
    }

    /// <summary>A version that a run made belongs to the model that the run started from, and takes its place.</summary>
    [Fact]
    public async Task SetAsync_ExportOfARun_TakesTheAliasFromTheModelItCameFrom()
    {
        var run = await _fixture.AddRunAsync(RunSamples.Run(options: new RunOptions { Model = _first.Folder, Task = "samples/tasks/qa.yaml", ExpertBudget = 2 }));
        var export = Path.Combine(_fixture.Paths.RunFolder(run), RunFiles.Checkpoint);
        Copy(_second.Folder, export);
        await Service.SetAsync(_first.Folder, ModelAlias.Candidate);

        var view = await Service.SetAsync(export, ModelAlias.Candidate);

        Assert.Equal((_first.Folder, run), (view.Origin, view.RunId));
        Assert.Equal(view, Assert.Single(await Service.ListAsync()));
        Assert.Contains(await AuditAsync(), entry => entry.Target == $"candidate: {view.Model}, was {_first.Folder}");
    }

    /// <summary>Of many candidates the run's own plan decides, whatever the others say.</summary>
    [Theory]
    [InlineData("b6-k2", true)]
    [InlineData("b3-k1", false)]
    [InlineData(null, false)]
    public async Task SetAsync_BatchWithTheRunsOwnPlan_ItsOwnVerdictCounts(string? own, bool passes)
    {
        var run = await _fixture.AddRunAsync(RunSamples.Run(options: new RunOptions { Model = _first.Folder, Task = "samples/tasks/qa.yaml", ExpertBudget = 2 }));
        var folder = _fixture.Paths.RunFolder(run);
        var export = Path.Combine(folder, RunFiles.Checkpoint);
        Copy(_second.Folder, export);
        Write(Path.Combine(folder, RunFiles.Plan), Plan(0));
        var evaluation = new Eep.Web.Data.Evaluation
        {
            Id = Guid.CreateVersion7(),
            Name = "many candidates",
            Options = EvaluationSamples.Options with { Run = run, Candidate = _first.Folder, Batch = new CandidateBatch { Best = 2 } },
            RunId = run,
            CreatedAt = _fixture.Clock.GetUtcNow(),
        };
        var plans = Directory.CreateDirectory(Path.Combine(_fixture.Paths.EvaluationFolder(evaluation.Id), "plans")).FullName;
        Write(Path.Combine(plans, "b6-k2.json"), Plan(own == "b6-k2" ? 0 : 1));
        Write(Path.Combine(plans, "b3-k1.json"), Plan(own == "b3-k1" ? 0 : 2));
        await _fixture.Get<EvaluationStore>().AddAsync(evaluation, CancellationToken.None);
        await _fixture.Get<EvaluationStore>().ChangeAsync(evaluation.Id, (row, now) => row.Complete(EvaluationSamples.BatchSummary(), now));

        var obstacle = await Service.ObstacleAsync(export, ModelAlias.Production);

        Assert.Equal(passes, obstacle is null);
        Assert.Contains(own is null ? "was not evaluated" : passes ? "" : "says FAIL", obstacle ?? "", StringComparison.Ordinal);
        Assert.Equal(
            [("b6-k2", Verdict.Pass), ("b3-k1", Verdict.Fail)],
            Assert.Single(await _fixture.Get<EvaluationStore>().ListAsync(run, CancellationToken.None)).Candidates.Select(candidate => (candidate.Candidate, candidate.Verdict!.Value)));

        static PruningPlan Plan(int first) => PruningPlan.Select(new MoeShape([0], 4, 2), [[0]], _ => [first, 3], 2);

        static void Write(string path, PruningPlan plan) => File.WriteAllText(path, Eep.Core.Checkpoints.PlanJson.Write(plan).ToJsonString());
    }

    [Fact]
    public async Task SetAsync_FolderThatIsNoCheckpoint_IsRefused() =>
        Assert.Contains("config.json", (await Assert.ThrowsAsync<RunOptionsException>(() => Service.SetAsync(_fixture.Folder, ModelAlias.Candidate))).Message, StringComparison.Ordinal);

    private IAliasService Service => _fixture.Get<IServiceProvider>().CreateScope().ServiceProvider.GetRequiredService<IAliasService>();

    private async Task<string> RefusalAsync(ModelAlias alias) =>
        (await Assert.ThrowsAsync<RunOptionsException>(() => Service.SetAsync(_first.Folder, alias))).Message;

    [Fact]
    public async Task SetAsync_PassOnWhatTheSearchHasSeen_DoesNotCount()
    {
        await EvaluateAsync(Verdict.Pass, overlap: "a look at the search");

        Assert.Contains("was not evaluated by a suite with gates yet", await RefusalAsync(ModelAlias.Approved), StringComparison.Ordinal);
    }

    private async Task<Guid> EvaluateAsync(Verdict verdict, string suite = "samples/suites/sample.yaml", bool batch = false, string overlap = "")
    {
        _fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        var evaluation = new Eep.Web.Data.Evaluation
        {
            Id = Guid.CreateVersion7(),
            Name = "an evaluation",
            Options = EvaluationSamples.Options with { Candidate = _first.Folder, Suite = suite, Overlap = overlap, Batch = batch ? new CandidateBatch { Best = 2 } : null },
            CreatedAt = _fixture.Clock.GetUtcNow(),
        };
        await _fixture.Get<EvaluationStore>().AddAsync(evaluation, CancellationToken.None);
        await _fixture.Get<EvaluationStore>().ChangeAsync(evaluation.Id, (row, now) => row.Complete(EvaluationSamples.Summary(verdict), now));
        return evaluation.Id;
    }

    private async Task<List<(string Action, string Target)>> AuditAsync() =>
        [.. (await _fixture.Get<AuditLog>().ReadAsync(null, 100, CancellationToken.None)).Select(entry => (entry.Action, entry.Target))];

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }
}
