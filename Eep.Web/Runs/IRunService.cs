using Eep.Core.Runs;

namespace Eep.Web.Runs;

/// <summary>The only door to runs for pages, endpoints and commands.</summary>
public interface IRunService
{
    /// <summary>All runs, newest first.</summary>
    Task<IReadOnlyList<RunSummary>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>The snapshot of one run, or null.</summary>
    Task<RunDetail?> FindAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>All faults of the options; empty when they can run. Touches files, starts nothing.</summary>
    Task<IReadOnlyList<OptionFault>> ValidateAsync(RunOptions options, CancellationToken cancellationToken = default);

    /// <summary>What the run will cost.</summary>
    /// <exception cref="RunOptionsException">The options cannot run.</exception>
    Task<RunEstimate> EstimateAsync(RunOptions options, CancellationToken cancellationToken = default);

    /// <summary>Stores the run as Queued and hands it to the job server.</summary>
    /// <exception cref="RunOptionsException">The options cannot run; nothing was stored.</exception>
    Task<Guid> StartAsync(RunOptions options, CancellationToken cancellationToken = default);

    /// <summary>Ends a run for good. False when it is already final or unknown.</summary>
    Task<bool> CancelAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>Deletes a final run with its files. False when it is not final or unknown.</summary>
    Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken = default);
}
