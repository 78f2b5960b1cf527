using System.Text.Json;
using Eep.Core.Checkpoints;
using Eep.Core.Pruning;
using Eep.Core.Runs;
using Eep.Web.Data;
using Eep.Web.Evaluations;
using Microsoft.Extensions.DependencyInjection;

namespace Eep.Tests.Web.Evaluations;

/// <summary>Evaluations of plans of a run: what is written for the engine, and what is refused.</summary>
public sealed class RunCandidatesTests : IAsyncLifetime, IDisposable
{
    private static readonly MoeShape s_shape = new([0, 1], 4, 2);
    private readonly StoreFixture _fixture = new();
    private readonly TinyMixtral _model = new();
    private readonly TinyTask _task = new();
    private Guid _run;

    public async Task InitializeAsync()
    {
        await _fixture.InitializeAsync();
        _run = await _fixture.AddRunAsync(RunSamples.Run(options: Options()), _fixture.Owner.Name);
        var folder = Directory.CreateDirectory(_fixture.Paths.RunFolder(_run)).FullName;
        var report = RunSamples.Report() with { FullUtilisation = [[0.1, 0.2, 0.3, 0.4], [0.4, 0.3, 0.2, 0.1]] };
        await File.WriteAllTextAsync(Path.Combine(folder, RunFiles.Plan), PlanJson.Write(PruningPlan.Select(s_shape, [[0], [1]], _ => [0, 1], 2)).ToJsonString());
        await File.WriteAllTextAsync(Path.Combine(folder, RunFiles.Report), JsonSerializer.Serialize(report, RunJson.File));
        await File.WriteAllTextAsync(Path.Combine(folder, RunFiles.Journal), "");
        await File.WriteAllTextAsync(Path.Combine(folder, RunFiles.Options), JsonSerializer.Serialize(Options(), RunJson.File));
        await _fixture.Store.ChangeAsync(_run, (run, _, now) => run.Complete(report, now));
    }

    public Task DisposeAsync() => _fixture.DisposeAsync();

    public void Dispose()
    {
        _model.Dispose();
        _task.Dispose();
    }

    [Fact]
    public async Task StartAsync_Grid_WritesThePlansThatTheEngineGets()
    {
        var id = await StartAsync(new EvaluationOptions { Run = _run, Batch = new CandidateBatch { Budgets = [3, 2], ExpertsPerToken = [1] } });

        var view = (await Service.FindAsync(id))!;
        Assert.Equal(("a run, a batch, task", _model.Folder, _model.Folder), (view.Name, view.Options.Candidate, view.Options.Baseline));
        var request = _fixture.Get<EvaluationPlan>().Request(view.Options, _fixture.Paths.EvaluationFolder(id));
        Assert.Equal(["b2-k1.json", "b3-k1.json"], request.Plans.Select(Path.GetFileName));
        Assert.Equal([0, 1, 3], PlanFile.Read(request.Plans[1], s_shape).ForLayer(0)!.ExpertMerging.Dominants());
        Assert.Null(request.MadeBy);
    }

    [Fact]
    public async Task StartAsync_Restore_PutsExpertsBackAndAsksTheBrokenItemsFirst()
    {
        var before = await StartAsync(new EvaluationOptions { Run = _run, Batch = new CandidateBatch { Budgets = [2] } });
        FlippedItem[] flips = [EvaluationSamples.Flip(7, true) with { Candidate = "b2-k2" }, EvaluationSamples.Flip(2, true) with { Candidate = "b2-k2" }, EvaluationSamples.Flip(1, false) with { Candidate = "b2-k2" }, EvaluationSamples.Flip(5, true)];
        await File.WriteAllLinesAsync(Path.Combine(_fixture.Paths.EvaluationFolder(before), FlippedItem.FileName), flips.Select(flip => JsonSerializer.Serialize(flip, RunJson.Line)));

        var id = await StartAsync(new EvaluationOptions { Run = _run, Restore = new RestoredExperts(before, "b2-k2", [new ExpertPlace(0, 3)], Grow: false) });

        var request = _fixture.Get<EvaluationPlan>().Request((await Service.FindAsync(id))!.Options, _fixture.Paths.EvaluationFolder(id));
        Assert.Equal([7, 2], request.First["qa"]);
        var plan = PlanFile.Read(Assert.Single(request.Plans), s_shape);
        Assert.Equal([1, 3], plan.ForLayer(0)!.ExpertMerging.Dominants());
        Assert.Equal([0, 1], plan.ForLayer(1)!.ExpertMerging.Dominants());
    }

    [Fact]
    public async Task Request_CheckpointOfARun_KnowsWhatMadeItOnlyBesideItsOwnModel()
    {
        var plan = _fixture.Get<EvaluationPlan>();
        var own = await plan.CompleteAsync(new EvaluationOptions { Run = _run, Suite = _task.Path }, CancellationToken.None);

        Assert.EndsWith("plan.json", plan.Request(own, "/tmp").MadeBy, StringComparison.Ordinal);
        Assert.Null(plan.Request(own with { Baseline = "samples/model" }, "/tmp").MadeBy);
    }

    [Theory]
    [InlineData("../../runs/x", 3, "restore: names candidate '../../runs/x'; evaluation")]
    [InlineData("model", 0, "Expert 0 of layer 0 is not removed by the plan")]
    public async Task StartAsync_RestoreThatCannotBe_IsRefusedAndNothingIsStored(string candidate, int expert, string expected)
    {
        var refusal = await Assert.ThrowsAsync<RunOptionsException>(() => StartAsync(
            new EvaluationOptions { Run = _run, Restore = new RestoredExperts(Guid.NewGuid(), candidate, [new ExpertPlace(0, expert)], Grow: true) }));

        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
        Assert.Empty(await Service.ListAsync());
    }

    [Fact]
    public async Task StartAsync_BatchWithoutRunOrCandidates_NamesTheField()
    {
        var noRun = await Assert.ThrowsAsync<RunOptionsException>(() => StartAsync(new EvaluationOptions { Batch = new CandidateBatch { Best = 2 }, Candidate = _model.Folder, Baseline = _model.Folder }));
        var nothing = await Assert.ThrowsAsync<RunOptionsException>(() => StartAsync(new EvaluationOptions { Run = _run, Batch = new CandidateBatch() }));
        var tooMany = await Assert.ThrowsAsync<RunOptionsException>(() => StartAsync(new EvaluationOptions { Run = _run, Batch = new CandidateBatch { Best = 65 } }));

        Assert.Equal(["run", "batch", "batch.best"], new[] { noRun, nothing, tooMany }.Select(refusal => refusal.Faults[0].Field));
    }

    private IEvaluationService Service => _fixture.Get<IServiceProvider>().CreateScope().ServiceProvider.GetRequiredService<IEvaluationService>();

    private Task<Guid> StartAsync(EvaluationOptions options) => Service.StartAsync(options with { Suite = _task.Path });

    private RunOptions Options() => new() { Model = _model.Folder, Task = _task.Path, ExpertBudget = 2 };
}
