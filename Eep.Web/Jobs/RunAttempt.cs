using Eep.Core.Runs;
using Eep.Web.Configuration;
using Eep.Web.Data;
using Eep.Web.Engine;
using Eep.Web.Runs;

namespace Eep.Web.Jobs;

/// <summary>One engine process, from its start to its end: commits what it computes, passes on a cancel, keeps the lease alive.</summary>
public sealed class RunAttempt(
    IEngineLauncher launcher, RunStore store, GenerationStore generations, BatchDesk desk, RunChanges changes, RunOwner owner, EepPaths paths, TimeProvider clock)
{
    /// <summary>Runs the attempt that was begun for <paramref name="run"/>.</summary>
    /// <exception cref="LeaseLostException">The run is another process's by now; the engine was ended.</exception>
    public async Task<AttemptEnd> RunAsync(Run run, Action<EngineMessage>? watch, CancellationToken stop)
    {
        if (stop.IsCancellationRequested)
        {
            return new AttemptEnd.Stopped();
        }

        var start = await PrepareAsync(run);
        await using var engine = launcher.Launch(start);
        using var ended = new CancellationTokenSource();
        var control = new AttemptControl(new ProgressMeter(clock), run.StopAfter is not null);
        var keeper = KeepAsync(run.Id, engine, control, stop, ended.Token);
        var batches = start.PlansPerBatch is null ? null : desk.Open(run.Id, run.Attempts, engine);
        try
        {
            control.Broken = await engine.ListenAsync(async message =>
            {
                await ReceiveAsync(run.Id, engine, control, message);
                await (batches?.ReceiveAsync(message) ?? Task.CompletedTask);
                watch?.Invoke(message);
            }) ?? batches?.Broken ?? control.Broken;
        }
        finally
        {
            await ended.CancelAsync();
            await keeper;
            await (batches?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        if (control.LeaseLost)
        {
            throw new LeaseLostException(run.Id);
        }

        var reason = control.Broken ?? await engine.WaitForEndAsync();
        return control switch
        {
            { Cancelled: true } => new AttemptEnd.Cancelled(),
            { Report: { } report } => new AttemptEnd.Done(report, start.WorkFolder),
            { Paused: true } => new AttemptEnd.Paused(),
            { StopBegun: true } => new AttemptEnd.StopBegun(),
            { Awaited: { } awaited } => new AttemptEnd.Waiting(awaited),
            { Failure: { IsPassing: true } full } => new AttemptEnd.Waiting(full.Reason),
            { Failure: { } failure } => new AttemptEnd.Failed(failure.Reason),
            { Stopped: true } => new AttemptEnd.Stopped(),
            _ => new AttemptEnd.Lost(reason),
        };
    }

    private async Task<StartOrder> PrepareAsync(Run run)
    {
        var folder = paths.RunFolder(run.Id);
        Directory.CreateDirectory(folder);
        WorkFolder.RemoveAll(folder);
        RunFiles.WriteWhole(Path.Combine(folder, RunFiles.Options), RunOptionsFile.Format(run.Options));
        var committed = await generations.ReadAsync(run.Id);
        ResumeFile.Write(Path.Combine(folder, ResumeFile.Name), committed);
        var options = run.StopAfter is { } count ? run.Options with { Generations = count } : run.Options;
        return new StartOrder(paths.Resolve(options), folder, WorkFolder.Of(folder, run.Attempts), desk.PlansPerBatch);
    }

    private async Task ReceiveAsync(Guid runId, IEngine engine, AttemptControl control, EngineMessage message)
    {
        switch (message)
        {
            case GenerationDone done:
                // Lost before the commit: computed again, identically. Lost after it: it is in resume.jsonl next time.
                await generations.CommitAsync(runId, owner.Name, done.Record, CancellationToken.None);
                engine.Send(new Acknowledgement(done.Record.Generation));
                PauseIfAsked(engine, control, isGenerationDone: true);
                break;
            case EngineProgress progress:
                control.Stage = progress.Stage;
                control.Meter.Advance(progress);
                await NoteWorkAsync(runId, control, progress);
                break;
            case EngineLog log:
                await store.LogAsync(runId, RunEventKind.Log, log.Message);
                break;
            case EngineResult result:
                control.Report = result.Report;
                break;
            case EngineFailed failed:
                control.Failure = failed;
                break;
        }
    }

    // An attempt that finds every generation committed works on without committing one.
    private async Task NoteWorkAsync(Guid runId, AttemptControl control, EngineProgress progress)
    {
        if (!control.IsWorking && progress.Stage >= RunStage.Searching)
        {
            control.IsWorking = true;
            await store.ChangeAsync(runId, (run, _, now) =>
                run.LeaseOwner == owner.Name && run.State == RunState.Preparing && run.MoveTo(RunState.Running, "The search is under way.", now));
        }
    }

    // Beats until the engine has ended; the state that a beat reads back is how a cancel from any process arrives.
    private async Task KeepAsync(
        Guid runId, IEngine engine, AttemptControl control, CancellationToken stop, CancellationToken ended)
    {
        using var wake = new SemaphoreSlim(0);
        void OnChanged(Guid id)
        {
            if (id == runId)
            {
                wake.Release();
            }
        }

        changes.Changed += OnChanged;
        try
        {
            while (!ended.IsCancellationRequested)
            {
                if (stop.IsCancellationRequested)
                {
                    control.Stopped = true;
                    engine.Kill();
                    return;
                }

                await BeatAsync(runId, engine, control);
                await WaitAsync(wake, stop, ended);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Without a heartbeat nobody could cancel the engine any more.
            control.Awaited = StorageFault.SentenceOf(exception);
            control.Broken = $"The run's heartbeat failed: {exception.Message}";
            engine.Kill();
        }
        finally
        {
            changes.Changed -= OnChanged;
        }
    }

    private async Task BeatAsync(Guid runId, IEngine engine, AttemptControl control)
    {
        var state = await store.BeatAsync(runId, owner.Name, control.Meter.Current, CancellationToken.None);
        if (state is null)
        {
            control.LeaseLost = true;
            engine.Kill();
            return;
        }

        control.PauseAsked = state == RunState.Pausing;
        PauseIfAsked(engine, control, isGenerationDone: false);
        if (state == RunState.Cancelling && !control.Cancelled)
        {
            control.Cancelled = true;
            AskToEnd(engine, control);
        }
        else if (state == RunState.Stopping && !control.IsFinishing && !control.StopBegun)
        {
            control.StopBegun = true;
            AskToEnd(engine, control);
        }
        else if (state == RunState.Stale)
        {
            await store.MoveAsync(runId, owner.Name, RunState.Running, "The worker is back.");
        }
        else if (control.AskedToEndAt is { } since && clock.GetElapsedTime(since) > EngineWatch.EndGrace)
        {
            engine.Kill();
        }
    }

    // Between two generations nothing is lost; outside the search nothing is kept that could be.
    private void PauseIfAsked(IEngine engine, AttemptControl control, bool isGenerationDone)
    {
        if (control.PauseAsked && !control.Paused && (isGenerationDone || control.Stage != RunStage.Searching))
        {
            control.Paused = true;
            AskToEnd(engine, control);
        }
    }

    private void AskToEnd(IEngine engine, AttemptControl control)
    {
        control.AskedToEndAt ??= clock.GetTimestamp();
        engine.Send(new CancelOrder());
    }

    private async Task WaitAsync(SemaphoreSlim wake, CancellationToken stop, CancellationToken ended)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, ended);
        var delay = Task.Delay(EngineWatch.BeatInterval, clock, either.Token);
        await Task.WhenAny(delay, wake.WaitAsync(either.Token));
        while (wake.CurrentCount > 0)
        {
            await wake.WaitAsync(CancellationToken.None);
        }
    }
}
