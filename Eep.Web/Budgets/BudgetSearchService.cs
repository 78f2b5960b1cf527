using Eep.Core.Checkpoints;
using Eep.Core.Runs;
using Eep.Web.Access;
using Eep.Web.Configuration;
using Eep.Web.Data;
using Eep.Web.Runs;

namespace Eep.Web.Budgets;

/// <summary>The door to budget searches.</summary>
public sealed class BudgetSearchService(
    BudgetSearchFactory factory, BudgetSearchStore store, BudgetSearchQueries queries, BudgetSearchDispatcher dispatcher, IRunService runs,
    EepPaths paths, AllowedFolders folders, ICurrentUser user, AuditLog audit) : IBudgetSearchService
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<BudgetSearchView>> ListAsync(CancellationToken cancellationToken = default) => queries.ListAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<BudgetSearchDetail?> FindAsync(Guid id, CancellationToken cancellationToken = default) => queries.FindAsync(id, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<OptionFault>> ValidateAsync(BudgetSearchOptions options, CancellationToken cancellationToken = default) =>
        Task.Run(() => folders.Faults(options.Run) is { Count: > 0 } faults ? faults : factory.Faults(options), cancellationToken);

    /// <inheritdoc/>
    public async Task<BudgetSearchEstimate> EstimateAsync(BudgetSearchOptions options, CancellationToken cancellationToken = default)
    {
        var faults = await ValidateAsync(options, cancellationToken);
        if (faults.Count > 0)
        {
            throw new RunOptionsException(faults);
        }

        var resolved = paths.Resolve(options.Run);
        using var checkpoint = Checkpoint.Open(resolved.Model);
        var budgets = SmallestSearch.Budgets(resolved, checkpoint.Shape, options.Budgets);
        var search = new SmallestSearch(options.Run, budgets, options.All);
        var largest = await runs.EstimateAsync(search.OptionsOf(budgets[^1]), cancellationToken);
        var sizes = BudgetSize.Of(checkpoint, budgets).ToDictionary(size => size.Budget);
        var evaluations = budgets.ToDictionary(budget => budget, budget => (double)RunPlan.SearchOptions(search.OptionsOf(budget), checkpoint.Shape).EvaluationLimit);
        var (leastRuns, mostRuns) = search.Remaining(_ => 1);
        return new BudgetSearchEstimate(
            (int)leastRuns,
            (int)mostRuns,
            (int)search.Remaining(budget => evaluations[budget]).Most,
            search.Remaining(budget => largest.MinSeconds * evaluations[budget] / largest.Evaluations).Least,
            search.Remaining(budget => largest.MaxSeconds * evaluations[budget] / largest.Evaluations).Most,
            largest.Basis,
            largest.MemoryBytes,
            (long)search.Remaining(budget => largest.DiskBytes - largest.PrunedBytes + sizes[budget].Bytes).Most,
            largest.FullBytes,
            [.. budgets.Select(budget => sizes[budget])]);
    }

    /// <inheritdoc/>
    public async Task<Guid> StartAsync(BudgetSearchOptions options, CancellationToken cancellationToken = default)
    {
        var actor = await user.RequireAsync(AccessRole.Operator);
        folders.Check(options.Run);
        var search = await Task.Run(() => factory.Create(options, actor), cancellationToken);
        await store.AddAsync(search, cancellationToken);
        await dispatcher.ContinueAsync(search.Id, cancellationToken);
        return search.Id;
    }

    /// <inheritdoc/>
    public async Task<bool> StopAsync(Guid id, CancellationToken cancellationToken = default) =>
        await EndAsync(id, (search, actor) => search.Stop(actor), cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> CancelAsync(Guid id, CancellationToken cancellationToken = default) =>
        await EndAsync(id, (search, actor) => search.Cancel(actor), cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken = default)
    {
        var actor = await user.RequireAsync(AccessRole.Operator);
        var deleted = await store.DeleteAsync(id, cancellationToken);
        if (deleted)
        {
            await audit.WriteAsync(actor, "budget-search.delete", $"{id}");
        }

        return deleted;
    }

    private async Task<bool> EndAsync(Guid id, Func<BudgetSearch, string, bool> ask, CancellationToken cancellationToken)
    {
        var actor = await user.RequireAsync(AccessRole.Operator);
        var asked = await store.ChangeAsync(id, (search, _) => ask(search, actor), cancellationToken);
        await dispatcher.ContinueAsync(id, cancellationToken);
        return asked;
    }
}
