using Eep.Core.Runs;
using Eep.Web.Configuration;
using Eep.Web.Data;
using Eep.Web.Runs;

namespace Eep.Web.Budgets;

/// <summary>
/// Brings budget searches forward: takes into account what their runs found and makes the next one. Everything follows from the rows, so
/// it may be called at any time, by any process, and after any crash; where two call it, one of them stores its step.
/// </summary>
public sealed class BudgetSearchCoordinator(
    BudgetSearchStore store, RunStore runs, RunQueries queries, RunVerbs verbs, RunFactory factory, EepPaths paths)
{
    /// <summary>Goes on as far as it gets without work on a run.</summary>
    /// <param name="owner">Who takes a run that is made, at once; null leaves it to the queue.</param>
    /// <returns>The run that is to be worked on; null when the search is over.</returns>
    public async Task<Run?> AdvanceAsync(Guid id, string? owner, CancellationToken cancellationToken)
    {
        while (await store.FindAsync(id, cancellationToken) is { } search && !search.State.IsFinal())
        {
            var run = search.InWork is { } work
                ? await LookAsync(search, work, cancellationToken)
                : await MakeNextAsync(search, owner, cancellationToken);
            if (run is not null)
            {
                return run;
            }
        }

        return null;
    }

    /// <summary>Path of a run's winning plan, as the runs that start from it name it.</summary>
    public string PlanOf(Guid run) => Path.Combine(paths.RunFolder(run), RunFiles.Plan);

    /// <summary>The run while it is not over; null after what it came to was stored.</summary>
    private async Task<Run?> LookAsync(BudgetSearch search, BudgetRun work, CancellationToken cancellationToken)
    {
        if (await queries.FindRowAsync(work.Run, cancellationToken) is not { } run)
        {
            await EndAsync(search, BudgetSearchState.Failed, $"The run of {work.Budget} experts was deleted.", cancellationToken);
            return null;
        }

        if (!run.IsFinal)
        {
            await AskAsync(search, run, cancellationToken);
            return run;
        }

        if (run.State.HasResult())
        {
            await TakeAsync(search, run, cancellationToken);
        }
        else
        {
            await EndAsync(search, EndOf(search, run), search.State == BudgetSearchState.Running ? $"The run of {work.Budget} experts {WordOf(run)}: {run.Reason}" : null, cancellationToken);
        }

        return null;
    }

    // A stop and a cancel reach the run in work; asked again, they do nothing.
    private Task<bool> AskAsync(BudgetSearch search, Run run, CancellationToken cancellationToken)
    {
        var actor = search.EndedBy ?? "";
        var isUntouched = run.Generations == 0 && (run.State.IsWaiting() || run.State == RunState.Paused);
        return search.State switch
        {
            BudgetSearchState.Cancelling when run.State != RunState.Cancelling => verbs.CancelAsync(run.Id, actor, cancellationToken),
            BudgetSearchState.Stopping when isUntouched => verbs.CancelAsync(run.Id, actor, cancellationToken),
            BudgetSearchState.Stopping when run.StopAfter is null => verbs.StopAsync(run.Id, actor, cancellationToken),
            _ => Task.FromResult(false),
        };
    }

    private async Task TakeAsync(BudgetSearch search, Run run, CancellationToken cancellationToken)
    {
        var report = run.Report!;
        if (report.Margin is null)
        {
            await EndAsync(search, BudgetSearchState.Failed, $"The run of {run.ExpertBudget} experts was not compared with the full model.", cancellationToken);
            return;
        }

        var point = SmallestPoint.Of(
            run.Options, report, run.Id.ToString(), Path.GetRelativePath(paths.Data, Path.Combine(paths.RunFolder(run.Id), RunFiles.Checkpoint)));
        var replay = search.Replay(PlanOf);
        replay.Tell(point, PlanOf(run.Id));
        var found = new SmallestReport
        {
            Task = report.Task,
            Metric = report.Metric,
            Margin = report.Margin.Margin,
            Confidence = report.Margin.Confidence,
            FullBytes = report.Memory.FullBytes,
            ExpertsPerToken = search.ExpertsPerToken,
            Points = [.. (search.Report?.Points ?? []).Append(point).OrderBy(other => other.Budget)],
            Budget = replay.Budget,
        };
        if (await store.ChangeAsync(search, (row, _) => row.Take(found), null, null, cancellationToken))
        {
            await runs.LogAsync(run.Id, RunEventKind.Log, $"Budget search: {point.Budget} experts {point.Validation}.");
        }
    }

    private async Task<Run?> MakeNextAsync(BudgetSearch search, string? owner, CancellationToken cancellationToken)
    {
        if (search.State != BudgetSearchState.Running || search.Replay(PlanOf).Next is not { } options)
        {
            await EndAsync(search, EndOf(search, null), null, cancellationToken);
            return null;
        }

        Run next;
        try
        {
            next = await Task.Run(() => factory.Create(options), cancellationToken);
        }
        catch (Exception exception) when (BadInput.Is(exception))
        {
            await EndAsync(search, BudgetSearchState.Failed, $"The run of {options.ExpertBudget} experts cannot be made: {exception.Message}", cancellationToken);
            return null;
        }

        var known = await FindAsync(next, cancellationToken);
        var begun = await store.ChangeAsync(
            search, (row, _) => row.Begin(new BudgetRun(options.ExpertBudget, (known ?? next).Id)), known is null ? next : null, owner, cancellationToken);
        return begun && known is null ? next : null;
    }

    /// <summary>A completed run of the same options: what is done stays done.</summary>
    private async Task<Run?> FindAsync(Run wanted, CancellationToken cancellationToken)
    {
        var options = RunOptionsFile.Format(wanted.Options);
        foreach (var summary in (await queries.ListAsync(cancellationToken))
            .Where(run => run.Name == wanted.Name && run.State == RunState.Completed && run.TrashedAt is null))
        {
            if (await queries.FindRowAsync(summary.Id, cancellationToken) is { } run && RunOptionsFile.Format(run.Options) == options)
            {
                return run;
            }
        }

        return null;
    }

    private async Task EndAsync(BudgetSearch search, BudgetSearchState state, string? reason, CancellationToken cancellationToken)
    {
        if (await store.ChangeAsync(search, (row, now) => row.End(state, reason, now), null, null, cancellationToken) && search.Runs is [.., var last])
        {
            await runs.LogAsync(last.Run, RunEventKind.Log, $"Budget search: {state.ToString().ToLowerInvariant()}.");
        }
    }

    private static BudgetSearchState EndOf(BudgetSearch search, Run? run) => search.State switch
    {
        BudgetSearchState.Cancelling => BudgetSearchState.Cancelled,
        BudgetSearchState.Stopping => BudgetSearchState.Stopped,
        _ when run is null => BudgetSearchState.Completed,
        _ => run.State == RunState.Cancelled ? BudgetSearchState.Cancelled : BudgetSearchState.Failed,
    };

    private static string WordOf(Run run) => run.State == RunState.Cancelled ? "was cancelled" : "failed";
}
