using Eep.Core.Runs;

namespace Eep.Web.Budgets;

/// <summary>The only door to budget searches for pages and endpoints.</summary>
public interface IBudgetSearchService
{
    /// <summary>All of them, newest first.</summary>
    Task<IReadOnlyList<BudgetSearchView>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>One with its runs, or null.</summary>
    Task<BudgetSearchDetail?> FindAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>All faults of the options; empty when its runs can be made. Touches files, starts nothing.</summary>
    Task<IReadOnlyList<OptionFault>> ValidateAsync(BudgetSearchOptions options, CancellationToken cancellationToken = default);

    /// <summary>What it will cost.</summary>
    /// <exception cref="RunOptionsException">The options cannot be worked on.</exception>
    Task<BudgetSearchEstimate> EstimateAsync(BudgetSearchOptions options, CancellationToken cancellationToken = default);

    /// <summary>Stores it and queues its first run.</summary>
    /// <exception cref="RunOptionsException">The options cannot be worked on; nothing was stored.</exception>
    Task<Guid> StartAsync(BudgetSearchOptions options, CancellationToken cancellationToken = default);

    /// <summary>No further budget; the run in work ends with what it has. False when its end was asked for, or it is over or unknown.</summary>
    Task<bool> StopAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>Ends it for good, with the run in work. False when that was asked for, or it is over or unknown.</summary>
    Task<bool> CancelAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>Deletes a final one; its runs stay. False when it is not final, or unknown.</summary>
    Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken = default);
}
