using System.Text.Json;
using Eep.Core.Runs;
using Eep.Web.Budgets;
using Eep.Web.Data;
using Eep.Web.Runs;

namespace Eep.Web.Commands;

/// <summary>A budget search whose runs a command carries to their end itself, in the store that the browser shows.</summary>
public sealed class ForegroundBudgetSearch(
    IServiceProvider services, BudgetSearchFactory factory, BudgetSearchStore store, BudgetSearchCoordinator coordinator, BudgetSearchQueries queries, RunOwner owner)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>The answer of the search with these options: of one that is there, carried on where it was left, or of a new one.</summary>
    /// <exception cref="RunOptionsException">The options cannot be worked on.</exception>
    /// <exception cref="InvalidOperationException">A run failed or was cancelled; says which and why.</exception>
    public async Task<SmallestReport> FindAsync(BudgetSearchOptions options, SearchConsole console, CancellationToken cancellationToken)
    {
        var wanted = factory.Create(options, Environment.UserName);
        await services.MigrateEepDataAsync(CancellationToken.None);
        var search = await FindAsync(wanted) ?? wanted;
        if (search == wanted)
        {
            await store.AddAsync(wanted, CancellationToken.None);
        }

        await using (cancellationToken.Register(() => _ = store.ChangeAsync(search.Id, (row, _) => row.Cancel(Environment.UserName), CancellationToken.None)))
        {
            await CarryOnAsync(search.Id, console, cancellationToken);
        }

        cancellationToken.ThrowIfCancellationRequested();
        var ended = await store.FindAsync(search.Id, CancellationToken.None);
        return ended is { State: BudgetSearchState.Completed or BudgetSearchState.Stopped } && queries.ReportOf(ended) is { } report
            ? report
            : throw new InvalidOperationException(ended?.Reason ?? $"The budget search {search.Id} ended without a result.");
    }

    private async Task CarryOnAsync(Guid id, SearchConsole console, CancellationToken cancellationToken)
    {
        var runs = ActivatorUtilities.CreateInstance<ForegroundRuns>(services);
        while (await coordinator.AdvanceAsync(id, owner.Name, CancellationToken.None) is { } run)
        {
            // Where another process has the run, or a person has paused it, its end is waited for.
            if (!await runs.TryCarryOnAsync(run.Id, console, cancellationToken))
            {
                await Task.Delay(Pause, CancellationToken.None);
            }
        }
    }

    private async Task<BudgetSearch?> FindAsync(BudgetSearch wanted)
    {
        var options = JsonSerializer.Serialize(wanted.Options, RunJson.Line);
        return (await store.ListAsync(CancellationToken.None)).FirstOrDefault(search =>
            search.State is BudgetSearchState.Running or BudgetSearchState.Completed && JsonSerializer.Serialize(search.Options, RunJson.Line) == options);
    }
}
