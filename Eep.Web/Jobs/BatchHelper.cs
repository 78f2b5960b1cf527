using System.Text.Json;
using Eep.Web.Configuration;
using Eep.Web.Data;
using Eep.Web.Engine;
using Eep.Web.Runs;

namespace Eep.Web.Jobs;

/// <summary>
/// Answers batches of a run that another worker carries. Its engine, with the checkpoint open, outlives the batches and ends when there were
/// none for a while, with the run, or when a run of its own waits.
/// </summary>
public sealed class BatchHelper(
    IEngineLauncher launcher, BatchStore batches, BatchSignals signals, RunStore runs, RunQueries queries, RunOwner owner, EepPaths paths, IHelpDispatcher queue, TimeProvider clock)
{
    /// <summary>Between two signs of life while a batch is answered.</summary>
    public static readonly TimeSpan BeatInterval = TimeSpan.FromSeconds(1);

    // Between two looks: for a batch, where no signal came, and at what else there is to do.
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    // How long it stays without a batch: with an engine, which took a while to load, without one, and when its engines were lost.
    private static readonly TimeSpan StayLoaded = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Stay = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SitOut = TimeSpan.FromMinutes(5);

    /// <summary>Helps a run, if somebody works on it.</summary>
    /// <param name="stop">The application stops.</param>
    public async Task HelpAsync(Guid runId, CancellationToken stop)
    {
        if (await queries.FindRowAsync(runId, CancellationToken.None) is not { } run || !run.State.IsWorkedOn())
        {
            return;
        }

        using var offered = signals.Subscribe(BatchSignal.Offered, runId);
        IEngine? engine = null;
        var (losses, lastBatch, lastLook) = (0, clock.GetTimestamp(), clock.GetTimestamp());
        try
        {
            while (!stop.IsCancellationRequested)
            {
                if (clock.GetElapsedTime(lastLook) >= LookInterval)
                {
                    lastLook = clock.GetTimestamp();
                    var patience = losses >= EngineWatch.LostEngineLimit ? SitOut : engine is null ? Stay : StayLoaded;
                    if (queue.IsWorkWaiting() || clock.GetElapsedTime(lastBatch) > patience || !await IsWorkedOnAsync(runId))
                    {
                        return;
                    }
                }

                if (losses >= EngineWatch.LostEngineLimit || await batches.ClaimAsync(runId, owner.Name) is not { } claim)
                {
                    await offered.WaitAsync(LookInterval, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    continue;
                }

                engine ??= launcher.Launch(new HelpOrder(paths.Resolve(run.Options)));
                var (answered, isFinal) = await AnswerAsync(engine, claim, stop);
                lastBatch = clock.GetTimestamp();
                losses = answered ? 0 : isFinal ? EngineWatch.LostEngineLimit : losses + 1;
                if (!answered)
                {
                    await engine.DisposeAsync();
                    engine = null;
                }
            }
        }
        finally
        {
            await (engine?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    private async Task<bool> IsWorkedOnAsync(Guid runId) => await queries.FindStateAsync(runId) is { } state && state.IsWorkedOn();

    private async Task<(bool Answered, bool IsFinal)> AnswerAsync(IEngine engine, BatchClaim claim, CancellationToken stop)
    {
        engine.Send(new BatchOrder(claim.Batch));
        var reading = ReadAsync(engine);
        while (!reading.IsCompleted)
        {
            await Task.WhenAny(reading, Task.Delay(BeatInterval, clock, stop));
            if (stop.IsCancellationRequested)
            {
                engine.Kill();
                await reading;
            }
            else if (!reading.IsCompleted)
            {
                await PatientlyAsync(() => batches.BeatAsync(claim), stop);
            }
        }

        if (await reading is BatchDone { Answers: { } answers })
        {
            // Refused, the batch was withdrawn or somebody else has it by now.
            await PatientlyAsync(() => batches.AnswerAsync(claim, answers), stop);
            return (true, false);
        }

        await PatientlyAsync(() => batches.ReleaseAsync(claim.RunId, claim.Attempt, claim.Batch.Number, claim.Claim), stop);
        if (stop.IsCancellationRequested)
        {
            return (false, false);
        }

        var failure = await reading as EngineFailed;
        var reason = failure?.Reason ?? await engine.WaitForEndAsync();
        await PatientlyAsync(() => runs.LogAsync(claim.RunId, RunEventKind.Warning, $"A worker on {Environment.MachineName} could not help: {reason}"), stop);
        return (false, failure is { IsBadInput: true });
    }

    // What the engine says about the batch it has: an answer, a failure, or null when it has ended.
    private static async Task<EngineMessage?> ReadAsync(IEngine engine)
    {
        try
        {
            while (await engine.ReadAsync(CancellationToken.None) is { } message)
            {
                if (message is BatchDone or EngineFailed)
                {
                    return message;
                }
            }
        }
        catch (JsonException)
        {
            engine.Kill();
        }

        return null;
    }

    // The run's own worker waits for the database too.
    private async Task PatientlyAsync(Func<Task<bool>> act, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                await act();
                return;
            }
            catch (Exception exception) when (StorageFault.IsPassing(exception) && !stop.IsCancellationRequested)
            {
                await Task.Delay(LookInterval, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
