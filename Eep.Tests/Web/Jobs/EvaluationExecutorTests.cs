using Eep.Core.Evaluation.Suites;
using Eep.Web.Data;
using Eep.Web.Engine;
using Eep.Web.Evaluations;
using Eep.Web.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace Eep.Tests.Web.Jobs;

public sealed class EvaluationExecutorTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly StoreFixture _fixture = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Eep.Web.Data.Evaluation _evaluation = EvaluationSamples.Row();

    public async Task InitializeAsync()
    {
        await _fixture.InitializeAsync();
        await Store.AddAsync(_evaluation, CancellationToken.None);
    }

    public Task DisposeAsync() => _fixture.DisposeAsync();

    public void Dispose() => _stop.Dispose();

    [Fact]
    public async Task ExecuteAsync_EngineWithVerdict_StoresIt()
    {
        _fixture.Engines.Script(engine =>
        {
            Assert.Equal(RepositoryRoot.Combine("samples", "model"), engine.Evaluate.Request.Checkpoint);
            Assert.Equal(_fixture.Paths.EvaluationFolder(_evaluation.Id), engine.Evaluate.Request.Output);
            engine.Tell(new EvaluationProgress(0.5));
            engine.Tell(new EvaluationDone(EvaluationSamples.Summary(Verdict.Fail)));
            return Task.CompletedTask;
        });

        await ExecuteAsync();

        var view = await ViewAsync();
        Assert.Equal((EvaluationState.Completed, Verdict.Fail, 1.0), (view.State, view.Verdict, view.Progress));
        Assert.Equal(["qa", "choice"], view.Summary!.Verdicts[0].Tasks.Select(task => task.Task));
        Assert.Equal(RunVerdictReason, view.Summary.Verdicts[0].Gates[0].Reason);
        Assert.Null((await Store.ListAsync(null, CancellationToken.None))[0].Summary);
    }

    [Fact]
    public async Task ExecuteAsync_LostEngine_IsFollowedByOneOnTheSameJournal()
    {
        _fixture.Engines.Script(_ => Task.CompletedTask);
        _fixture.Engines.Script(engine =>
        {
            engine.Tell(new EvaluationDone(EvaluationSamples.Summary()));
            return Task.CompletedTask;
        });

        await ExecuteAsync();

        Assert.Equal(EvaluationState.Completed, (await ViewAsync()).State);
        Assert.Single(_fixture.Engines.Launched.Select(engine => engine.Evaluate.Folder).Distinct());
    }

    [Fact]
    public async Task ExecuteAsync_EnginesLostInARow_FailsWithTheReason()
    {
        for (var loss = 0; loss < EngineWatch.LostEngineLimit; loss++)
        {
            _fixture.Engines.Script(_ => Task.CompletedTask);
        }

        await ExecuteAsync();

        var view = await ViewAsync();
        Assert.Equal(EvaluationState.Failed, view.State);
        Assert.Equal("The engine was killed (signal 9, SIGKILL). 3 engines were lost.", view.Reason);
    }

    [Fact]
    public async Task ExecuteAsync_EngineThatRefuses_FailsAtOnce()
    {
        _fixture.Engines.Script(engine =>
        {
            engine.Tell(new EngineFailed("Task qa has no test split.", IsBadInput: true));
            return Task.CompletedTask;
        });

        await ExecuteAsync();

        Assert.Equal((EvaluationState.Failed, "Task qa has no test split."), ((await ViewAsync()).State, (await ViewAsync()).Reason));
    }

    [Fact]
    public async Task CancelAsync_WhileAnEngineWorks_EndsItThroughItsOrder()
    {
        _fixture.Engines.Script(async engine => Assert.IsType<CancelOrder>(await engine.NextOrderAsync()));
        var work = ExecuteAsync();
        await UntilAsync(EvaluationState.Running);

        Assert.True(await Service.CancelAsync(_evaluation.Id));
        await MoveClockUntilAsync(work);

        Assert.Equal(EvaluationState.Cancelled, (await ViewAsync()).State);
        Assert.False(await Service.CancelAsync(_evaluation.Id));
    }

    [Fact]
    public async Task CancelAsync_NobodyWorksOnIt_IsImmediateAndNothingStartsLater()
    {
        Assert.True(await Service.CancelAsync(_evaluation.Id));
        await ExecuteAsync();

        Assert.Equal(EvaluationState.Cancelled, (await ViewAsync()).State);
        Assert.Empty(_fixture.Engines.Launched);
    }

    [Fact]
    public async Task ExecuteAsync_ApplicationStops_LeavesItWaiting()
    {
        _fixture.Engines.Script(async engine => await engine.Killed);
        var work = ExecuteAsync();
        await UntilAsync(EvaluationState.Running);

        await _stop.CancelAsync();
        await work.WaitAsync(Limit);

        Assert.Equal(EvaluationState.Queued, (await ViewAsync()).State);
    }

    [Fact]
    public async Task RecoverAsync_ProcessIsGone_QueuesItAgain()
    {
        await Store.ChangeAsync(_evaluation.Id, (evaluation, now) => evaluation.Take("elsewhere|999999|1:1", now));
        var second = await _fixture.SecondProcessAsync();
        second.Clock.Advance(TimeSpan.FromMinutes(5));
        await second.Get<EvaluationRecovery>().RecoverAsync(CancellationToken.None);
        second.Clock.Advance(TimeSpan.FromMinutes(5));

        await second.Get<EvaluationRecovery>().RecoverAsync(CancellationToken.None);

        Assert.Equal(EvaluationState.Queued, (await ViewAsync()).State);
        Assert.Equal(_evaluation.Id, Assert.Single(second.Dispatcher.Enqueued));
        await second.DisposeAsync();
    }

    [Fact]
    public async Task DeleteAsync_OnlyOneThatHasEnded_IsGoneWithItsFolder()
    {
        var folder = Directory.CreateDirectory(_fixture.Paths.EvaluationFolder(_evaluation.Id)).FullName;
        Assert.False(await Service.DeleteAsync(_evaluation.Id));

        await Service.CancelAsync(_evaluation.Id);

        Assert.True(await Service.DeleteAsync(_evaluation.Id));
        Assert.False(Directory.Exists(folder));
        Assert.Empty(await Service.ListAsync());
    }

    private const string RunVerdictReason = "difference in [-0.0500, +0.0100]. About 240 more items would decide.";

    private EvaluationStore Store => _fixture.Get<EvaluationStore>();

    private IEvaluationService Service => _fixture.Get<IServiceProvider>().CreateScope().ServiceProvider.GetRequiredService<IEvaluationService>();

    private Task ExecuteAsync() => _fixture.Get<EvaluationExecutor>().ExecuteAsync(_evaluation.Id, _stop.Token);

    private async Task<EvaluationView> ViewAsync() => (await Store.FindAsync(_evaluation.Id, CancellationToken.None))!;

    private async Task UntilAsync(EvaluationState state)
    {
        using var limit = new CancellationTokenSource(Limit);
        while ((await ViewAsync()).State != state)
        {
            await Task.Delay(20, limit.Token);
        }
    }

    private async Task MoveClockUntilAsync(Task work)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!work.IsCompleted)
        {
            _fixture.Clock.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Delay(20, limit.Token);
        }

        await work;
    }
}
