using Eep.Core.Runs;
using Eep.Web.Configuration;
using Eep.Web.Data;

namespace Eep.Web.Budgets;

/// <summary>Budget searches as views.</summary>
public sealed class BudgetSearchQueries(BudgetSearchStore store, RunQueries runs, BudgetSearchCoordinator coordinator, EepPaths paths)
{
    /// <summary>All of them, newest first.</summary>
    public async Task<IReadOnlyList<BudgetSearchView>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await store.ListAsync(cancellationToken)).Select(ToView)];

    /// <summary>One with its runs, or null.</summary>
    public async Task<BudgetSearchDetail?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { } search)
        {
            return null;
        }

        var ids = search.Runs.Select(run => run.Run).ToList();
        var found = (await runs.ListAsync(ids, cancellationToken)).OrderBy(run => ids.IndexOf(run.Id));
        return new BudgetSearchDetail(ToView(search), [.. found]);
    }

    /// <summary>What a search has found, with absolute paths; null before its first run has ended.</summary>
    public SmallestReport? ReportOf(BudgetSearch search) => search.Report is not { } report ? null : report with
    {
        Points = [.. report.Points.Select(point => point with { Checkpoint = Path.Combine(paths.Data, point.Checkpoint) })],
    };

    private BudgetSearchView ToView(BudgetSearch search)
    {
        var replay = search.Replay(coordinator.PlanOf);
        var (least, most) = search.State switch
        {
            BudgetSearchState.Running => replay.Remaining(_ => 1),
            _ when !search.State.IsFinal() && search.InWork is not null => (1, 1),
            _ => (0, 0),
        };
        return new BudgetSearchView
        {
            Id = search.Id,
            Name = search.Name,
            State = search.State,
            Reason = search.Reason,
            Options = search.Options,
            ModelName = search.ModelName,
            TaskName = search.TaskName,
            ExpertCount = search.ExpertCount,
            ExpertsPerToken = search.ExpertsPerToken,
            FullBytes = search.FullBytes,
            CreatedAt = search.CreatedAt,
            FinishedAt = search.FinishedAt,
            Actor = search.Actor,
            Budgets =
            [
                .. search.Sizes.Select(size => new BudgetLine(
                    size.Budget, replay.Standing(size.Budget), PointOf(size.Budget)?.Bytes ?? size.Bytes,
                    search.Runs.FirstOrDefault(run => run.Budget == size.Budget)?.Run, PointOf(size.Budget))),
            ],
            Report = ReportOf(search),
            InWork = search.State.IsFinal() ? null : search.InWork?.Run,
            LeastRunsLeft = (int)least,
            MostRunsLeft = (int)most,
        };

        SmallestPoint? PointOf(int budget) => search.Report?.Points.FirstOrDefault(point => point.Budget == budget);
    }
}
