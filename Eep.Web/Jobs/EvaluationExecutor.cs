using Eep.Core.Evaluation.Reports;
using Eep.Web.Configuration;
using Eep.Web.Data;
using Eep.Web.Engine;
using Eep.Web.Evaluations;
using Eep.Web.Runs;

namespace Eep.Web.Jobs;

/// <summary>
/// Carries an evaluation to its end: takes the lease, lets engines answer until one brings the verdict, and stores it. What is answered
/// lies in the journal of its folder, so another engine goes on at the next item.
/// </summary>
public sealed class EvaluationExecutor(
    IEngineLauncher launcher, EvaluationStore store, EvaluationPlan plan, RunOwner owner, EepPaths paths, TimeProvider clock, ILogger<EvaluationExecutor> logger)
{
    /// <summary>Takes a waiting evaluation and carries it on; does nothing when it does not wait.</summary>
    /// <param name="stop">The application stops: the evaluation waits for the next start.</param>
    public async Task ExecuteAsync(Guid id, CancellationToken stop)
    {
        if (!owner.Begin(id))
        {
            return;
        }

        try
        {
            if (await store.ChangeAsync(id, (evaluation, now) => evaluation.Take(owner.Name, now), CancellationToken.None))
            {
                while (await AttemptAsync(id, stop))
                {
                }
            }
        }
        catch (Exception exception) when (!StorageFault.IsPassing(exception))
        {
            logger.LogError(exception, "Evaluation {Id} failed", id);
            await store.ChangeAsync(id, (evaluation, now) => IsMine(evaluation) && evaluation.Fail(exception.Message, now), CancellationToken.None);
        }
        finally
        {
            owner.End(id);
        }
    }

    // True when another engine is to try.
    private async Task<bool> AttemptAsync(Guid id, CancellationToken stop)
    {
        var evaluation = await store.FindAsync(id, CancellationToken.None) ?? throw new LeaseLostException(id);
        var folder = Directory.CreateDirectory(paths.EvaluationFolder(id)).FullName;
        await using var engine = launcher.Launch(new EvaluateOrder(plan.Request(evaluation.Options, folder), folder));
        using var ended = new CancellationTokenSource();
        var attempt = new Attempt { Progress = evaluation.Progress };
        var keeper = KeepAsync(id, engine, attempt, stop, ended.Token);
        try
        {
            attempt.Broken = await engine.ListenAsync(message => Receive(message, attempt)) ?? attempt.Broken;
        }
        finally
        {
            await ended.CancelAsync();
            await keeper;
        }

        return await EndAsync(id, engine, attempt, stop.IsCancellationRequested);
    }

    private async Task<bool> EndAsync(Guid id, IEngine engine, Attempt attempt, bool isStopped)
    {
        var reason = attempt.Broken ?? await engine.WaitForEndAsync();
        var again = false;
        await store.ChangeAsync(id, (evaluation, now) =>
        {
            if (!IsMine(evaluation))
            {
                return false;
            }

            return attempt switch
            {
                { Summary: { } summary } => evaluation.Complete(summary, now),
                _ when evaluation.State == EvaluationState.Cancelling || isStopped => evaluation.Release(now),
                { Failure.IsPassing: true } => evaluation.Release(now),
                { Failure: { } failure } => evaluation.Fail(failure.Reason, now),
                _ => Lose(evaluation, now),
            };
        });
        return again;

        bool Lose(Evaluation evaluation, DateTimeOffset now)
        {
            again = evaluation.LoseEngine(reason, EngineWatch.LostEngineLimit, now);
            return true;
        }
    }

    private static Task Receive(EngineMessage message, Attempt attempt)
    {
        switch (message)
        {
            case EvaluationProgress progress:
                attempt.Progress = Math.Max(attempt.Progress, progress.Fraction);
                break;
            case EvaluationDone done:
                attempt.Summary = done.Summary;
                break;
            case EngineFailed failed:
                attempt.Failure = failed;
                break;
        }

        return Task.CompletedTask;
    }

    // Beats until the engine has ended; the state that a beat reads back is how a cancel from any process arrives.
    private async Task KeepAsync(Guid id, IEngine engine, Attempt attempt, CancellationToken stop, CancellationToken ended)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, ended);
        long? asked = null;
        try
        {
            while (!ended.IsCancellationRequested && !stop.IsCancellationRequested)
            {
                var state = await store.BeatAsync(id, owner.Name, attempt.Progress, CancellationToken.None);
                if (state is null || (asked is { } since && clock.GetElapsedTime(since) > EngineWatch.EndGrace))
                {
                    engine.Kill();
                }
                else if (state == EvaluationState.Cancelling && asked is null)
                {
                    asked = clock.GetTimestamp();
                    engine.Send(new CancelOrder());
                }

                await Task.Delay(EngineWatch.BeatInterval, clock, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Without a heartbeat nobody could cancel the engine any more.
            attempt.Broken = $"The evaluation's heartbeat failed: {exception.Message}";
        }

        if (!ended.IsCancellationRequested)
        {
            engine.Kill();
        }
    }

    private bool IsMine(Evaluation evaluation) => evaluation.LeaseOwner == owner.Name;

    private sealed class Attempt
    {
        public double Progress { get; set; }

        public EvaluationSummary? Summary { get; set; }

        public EngineFailed? Failure { get; set; }

        public string? Broken { get; set; }
    }
}
