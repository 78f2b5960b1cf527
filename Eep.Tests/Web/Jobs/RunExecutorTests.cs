using Eep.Core.Runs;
using Eep.Web.Data;
using Eep.Web.Engine;
using Eep.Web.Jobs;
using Eep.Web.Runs;

namespace Eep.Tests.Web.Jobs;

public sealed class RunExecutorTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly StoreFixture _fixture = new();
    private readonly CancellationTokenSource _stop = new();
    private Guid _run;

    public async Task InitializeAsync()
    {
        await _fixture.InitializeAsync();
        _run = await _fixture.AddRunAsync();
    }

    public Task DisposeAsync() => _fixture.DisposeAsync();

    public void Dispose() => _stop.Dispose();

    [Fact]
    public async Task ExecuteAsync_EngineWithResult_CompletesTheRunWithItsFiles()
    {
        _fixture.Engines.Script(async engine =>
        {
            engine.Tell(new EngineLog("opened"));
            await engine.CommitAsync(0, 2);
            engine.Finish();
        });

        await ExecuteAsync();

        var row = await _fixture.RowAsync(_run);
        Assert.Equal((RunState.Completed, 3, 1, 0.625), (row.State, row.Generations, row.Attempts, row.TestScore));
        Assert.Equal(
            ["checkpoint/config.json", "journal.jsonl", "options.json", "plan.json", "report.json"],
            (await _fixture.Queries.ArtifactsAsync(_run)).Select(file => file.Path));
        var folder = _fixture.Paths.RunFolder(_run);
        Assert.Equal(6, File.ReadAllLines(Path.Combine(folder, "journal.jsonl")).Length);
        Assert.True(File.Exists(Path.Combine(folder, "checkpoint", "config.json")));
        Assert.Empty(Directory.EnumerateDirectories(folder, "work-*"));
        Assert.False(File.Exists(Path.Combine(folder, "resume.jsonl")));
    }

    [Fact]
    public async Task ExecuteAsync_StartOrder_NamesAbsolutePathsAndTheCommittedGenerations()
    {
        _fixture.Engines.Script(async engine => await engine.CommitAsync(0, 1));
        _fixture.Engines.Script(engine =>
        {
            var resume = ResumeFile.Read(Path.Combine(engine.Start.RunFolder, ResumeFile.Name));
            Assert.Equal([0, 1], resume.Select(record => record.Generation));
            Assert.Equal(RepositoryRoot.Combine("samples", "model"), engine.Start.Options.Model);
            engine.Finish();
            return Task.CompletedTask;
        });

        await ExecuteAsync();

        Assert.Equal((RunState.Completed, 2), ((await _fixture.RowAsync(_run)).State, (await _fixture.RowAsync(_run)).Attempts));
    }

    [Fact]
    public async Task ExecuteAsync_EnginesLostInARow_FailsTheRunWithTheReason()
    {
        for (var attempt = 0; attempt < EngineWatch.LostEngineLimit; attempt++)
        {
            _fixture.Engines.Script(_ => Task.CompletedTask);
        }

        await ExecuteAsync();

        var row = await _fixture.RowAsync(_run);
        Assert.Equal((RunState.Failed, EngineWatch.LostEngineLimit), (row.State, row.Attempts));
        Assert.Equal("The engine was killed (signal 9, SIGKILL). 3 engines were lost in a row without a new generation.", row.Reason);
    }

    [Fact]
    public async Task ExecuteAsync_EnginesLostWithProgressBetween_GoesOnUntilDone()
    {
        for (var generation = 0; generation < 6; generation++)
        {
            var next = generation;
            _fixture.Engines.Script(engine => engine.CommitAsync(next, next));
        }

        _fixture.Engines.Script(engine =>
        {
            engine.Finish();
            return Task.CompletedTask;
        });

        await ExecuteAsync();

        Assert.Equal((RunState.Completed, 7), ((await _fixture.RowAsync(_run)).State, (await _fixture.RowAsync(_run)).Attempts));
    }

    [Fact]
    public async Task ExecuteAsync_EngineThatRefuses_FailsTheRunAtOnce()
    {
        _fixture.Engines.Script(engine =>
        {
            engine.Tell(new EngineFailed("model.safetensors: 12 bytes are missing", IsBadInput: true));
            return Task.CompletedTask;
        });

        await ExecuteAsync();

        var row = await _fixture.RowAsync(_run);
        Assert.Equal((RunState.Failed, 1, "model.safetensors: 12 bytes are missing"), (row.State, row.Attempts, row.Reason));
    }

    [Fact]
    public async Task ExecuteAsync_DiskFullInTheEngine_WaitsAndGoesOn()
    {
        _fixture.Engines.Script(async engine =>
        {
            await engine.CommitAsync(0, 2);
            engine.Tell(new EngineFailed("No space left on device", IsBadInput: false, IsPassing: true));
        });
        _fixture.Engines.Script(engine =>
        {
            engine.Finish();
            return Task.CompletedTask;
        });
        var execution = ExecuteAsync();

        await UntilAsync(() =>
        {
            _fixture.Clock.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(execution.IsCompleted);
        });

        var row = await _fixture.RowAsync(_run);
        Assert.Equal((RunState.Completed, 3, 2), (row.State, row.Generations, row.Attempts));
        Assert.Contains(await _fixture.EventsAsync(_run), entry => entry.Message.StartsWith("No space left on device", StringComparison.Ordinal));
    }

    [Fact]
    public async Task PauseAsync_RunningRun_FinishesTheGenerationAndResumesFromIt()
    {
        var pausing = new TaskCompletionSource();
        _fixture.Engines.Script(async engine =>
        {
            engine.Tell(new EngineProgress(RunStage.Searching, 0.1, "Generation 0"));
            await engine.CommitAsync(0, 0);
            await pausing.Task;
            await engine.CommitAsync(1, 1);
            Assert.IsType<CancelOrder>(await engine.NextOrderAsync());
        });
        var execution = ExecuteAsync();
        await UntilAsync(async () => (await _fixture.RowAsync(_run)).Generations == 1);

        Assert.True(await _fixture.Verbs.PauseAsync(_run, "ada", CancellationToken.None));
        await Task.Delay(50);
        Assert.Equal(RunState.Pausing, (await _fixture.RowAsync(_run)).State);
        pausing.SetResult();
        await execution;

        var row = await _fixture.RowAsync(_run);
        Assert.Equal((RunState.Paused, 2, null), (row.State, row.Generations, row.LeaseOwner));
        Assert.Contains(await _fixture.EventsAsync(_run), entry => entry is { Actor: "ada", Message: "A pause was asked for." });
        await ExecuteAsync();
        Assert.Single(_fixture.Engines.Launched);

        _fixture.Engines.Script(async engine =>
        {
            await engine.CommitAsync(2, 2);
            engine.Finish();
        });
        Assert.True(await _fixture.Verbs.ResumeAsync(_run, "ada", CancellationToken.None));
        await ExecuteAsync();
        Assert.Equal(RunState.Completed, (await _fixture.RowAsync(_run)).State);
    }

    [Fact]
    public async Task ExecuteAsync_EngineThatFailsWhileItExports_LeavesNothingHalfWritten()
    {
        _fixture.Engines.Script(async engine =>
        {
            await engine.CommitAsync(0, 1);
            var checkpoint = Directory.CreateDirectory(Path.Combine(engine.Start.WorkFolder, "checkpoint")).FullName;
            await File.WriteAllTextAsync(Path.Combine(checkpoint, "model.safetensors.tmp"), "half");
            engine.Tell(new EngineFailed("the disk is full", IsBadInput: false));
        });

        await ExecuteAsync();

        var folder = _fixture.Paths.RunFolder(_run);
        Assert.Equal(RunState.Failed, (await _fixture.RowAsync(_run)).State);
        Assert.Empty(Directory.EnumerateDirectories(folder));
        Assert.Equal(["journal.jsonl", "options.json"], Directory.EnumerateFiles(folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task StopAsync_RunningRun_FinishesWithTheGenerationsThereAre()
    {
        _fixture.Engines.Script(async engine =>
        {
            await engine.CommitAsync(0, 1);
            Assert.IsType<CancelOrder>(await engine.NextOrderAsync());
        });
        _fixture.Engines.Script(engine =>
        {
            Assert.Equal((int?)2, engine.Start.Options.Generations);
            engine.Finish();
            return Task.CompletedTask;
        });
        var execution = ExecuteAsync();
        await UntilAsync(async () => (await _fixture.RowAsync(_run)).Generations == 2);

        Assert.True(await _fixture.Verbs.StopAsync(_run, "ada", CancellationToken.None));

        await execution;
        var row = await _fixture.RowAsync(_run);
        Assert.Equal((RunState.Stopped, 2, 2, 0.625), (row.State, row.StopAfter, row.Attempts, row.TestScore));
    }

    [Fact]
    public async Task ExecuteAsync_IncompleteExport_FailsTheRunAndOffersNothing()
    {
        _fixture.Engines.Script(engine =>
        {
            engine.Finish();
            File.WriteAllText(Path.Combine(engine.Start.WorkFolder, "checkpoint", "config.json"), "{ torn");
            return Task.CompletedTask;
        });

        await ExecuteAsync();

        var row = await _fixture.RowAsync(_run);
        Assert.Equal(RunState.Failed, row.State);
        Assert.Contains("checkpoint/config.json", row.Reason, StringComparison.Ordinal);
        Assert.Empty(await _fixture.Queries.ArtifactsAsync(_run));
        Assert.False(Directory.Exists(Path.Combine(_fixture.Paths.RunFolder(_run), "checkpoint")));
    }

    [Fact]
    public async Task CancelAsync_ObedientEngine_IsAskedAndNotKilled()
    {
        _fixture.Engines.Script(async engine =>
        {
            await engine.CommitAsync(0, 0);
            Assert.IsType<CancelOrder>(await engine.NextOrderAsync());
        });
        var execution = ExecuteAsync();
        await UntilAsync(async () => (await _fixture.RowAsync(_run)).Generations == 1);

        await _fixture.Verbs.CancelAsync(_run, "somebody", CancellationToken.None);

        await execution;
        Assert.Equal(RunState.Cancelled, (await _fixture.RowAsync(_run)).State);
        Assert.False(_fixture.Engines.Launched[0].WasKilled);
        Assert.Equal(2, File.ReadAllLines(Path.Combine(_fixture.Paths.RunFolder(_run), "journal.jsonl")).Length);
    }

    [Fact]
    public async Task CancelAsync_DeafEngine_IsKilledAfterAGrace()
    {
        _fixture.Engines.Script(async engine =>
        {
            await engine.CommitAsync(0, 0);
            await engine.Killed;
        });
        var execution = ExecuteAsync();
        await UntilAsync(async () => (await _fixture.RowAsync(_run)).Generations == 1);
        await _fixture.Verbs.CancelAsync(_run, "somebody", CancellationToken.None);
        var engine = _fixture.Engines.Launched[0];
        Assert.IsType<CancelOrder>(await engine.NextOrderAsync());
        Assert.False(engine.WasKilled);

        await UntilAsync(() =>
        {
            _fixture.Clock.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(engine.WasKilled);
        });

        await execution;
        Assert.Equal(RunState.Cancelled, (await _fixture.RowAsync(_run)).State);
    }

    [Fact]
    public async Task ExecuteAsync_ApplicationStops_LeavesTheRunInterrupted()
    {
        _fixture.Engines.Script(async engine =>
        {
            await engine.CommitAsync(0, 0);
            await engine.Killed;
        });
        var execution = ExecuteAsync();
        await UntilAsync(async () => (await _fixture.RowAsync(_run)).Generations == 1);

        await _stop.CancelAsync();

        await execution;
        var row = await _fixture.RowAsync(_run);
        Assert.Equal((RunState.Interrupted, null), (row.State, row.LeaseOwner));
        Assert.True(_fixture.Engines.Launched[0].WasKilled);
    }

    [Fact]
    public async Task ExecuteAsync_LeaseTakenByAnother_EndsTheEngineAndLeavesTheRunAlone()
    {
        _fixture.Engines.Script(async engine =>
        {
            await engine.CommitAsync(0, 0);
            await engine.Killed;
        });
        var execution = ExecuteAsync();
        await UntilAsync(async () => (await _fixture.RowAsync(_run)).Generations == 1);

        await _fixture.Store.ChangeAsync(
            _run, (run, _, now) => run.MoveTo(RunState.Interrupted, "taken away", now) && run.Take("another", now));

        await execution;
        var row = await _fixture.RowAsync(_run);
        Assert.Equal((RunState.Preparing, "another"), (row.State, row.LeaseOwner));
        Assert.True(_fixture.Engines.Launched[0].WasKilled);
    }

    [Fact]
    public async Task ExecuteAsync_DeliveredTwice_StartsOneEngine()
    {
        _fixture.Engines.Script(async engine =>
        {
            await engine.CommitAsync(0, 0);
            engine.Finish();
        });
        await Task.WhenAll(ExecuteAsync(), ExecuteAsync());
        await ExecuteAsync();
        Assert.Single(_fixture.Engines.Launched);
        Assert.Equal(RunState.Completed, (await _fixture.RowAsync(_run)).State);
    }

    [Fact]
    public async Task ExecuteAsync_Progress_IsStoredForWatchersOfAnyProcess()
    {
        var shown = new TaskCompletionSource();
        _fixture.Engines.Script(async engine =>
        {
            engine.Tell(new EngineProgress(RunStage.Searching, 0.5, "Generation 3"));
            await engine.CommitAsync(0, 0);
            await shown.Task;
        });
        var execution = ExecuteAsync();

        await UntilAsync(async () => (await _fixture.RowAsync(_run)).Progress is { Detail: "Generation 3", Stage: "Searching" });

        shown.SetResult();
        await _stop.CancelAsync();
        await execution;
    }

    private Task ExecuteAsync() => _fixture.Get<RunExecutor>().ExecuteAsync(_run, _stop.Token);

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!await condition())
        {
            await Task.Delay(20, limit.Token);
        }
    }
}
