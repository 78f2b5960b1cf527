using Eep.Core.Runs;

namespace Eep.Web.Runs;

/// <summary>The only door to runs for pages, endpoints and commands.</summary>
public interface IRunService
{
    /// <summary>The runs in sight, newest first: neither archived nor thrown away.</summary>
    Task<IReadOnlyList<RunSummary>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>The runs on a shelf, newest first.</summary>
    Task<IReadOnlyList<RunSummary>> ListAsync(RunShelf shelf, CancellationToken cancellationToken = default);

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

    /// <summary>Starts a run with the options of another, changed.</summary>
    /// <param name="changes">A JSON object: the options to replace; "{}" for none.</param>
    /// <returns>The new run, or null when the other is unknown.</returns>
    /// <exception cref="RunOptionsException">The changed options cannot run; nothing was stored.</exception>
    Task<Guid?> ForkAsync(Guid id, string changes, CancellationToken cancellationToken = default);

    /// <summary>Finishes the generation in work, then waits to be resumed. False when the run is final, paused or unknown.</summary>
    Task<bool> PauseAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>Lets a paused run go on. False when it is not paused.</summary>
    Task<bool> ResumeAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>Ends the search and finishes with the best there is: selection, test, export. False when the search is over or was never to be.</summary>
    Task<bool> StopAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>Puts a run out of sight, or back. False when it is there already.</summary>
    Task<bool> ArchiveAsync(Guid id, bool archived, CancellationToken cancellationToken = default);

    /// <summary>Keeps tags and a note of a run. False when it is unknown.</summary>
    /// <exception cref="RunOptionsException">A tag or the note cannot be kept.</exception>
    Task<bool> AnnotateAsync(Guid id, RunAnnotation annotation, CancellationToken cancellationToken = default);

    /// <summary>Throws a final run away, or takes it back. False when it is not final or there already.</summary>
    Task<bool> TrashAsync(Guid id, bool trashed, CancellationToken cancellationToken = default);

    /// <summary>Ends a run for good. False when it is already final or unknown.</summary>
    Task<bool> CancelAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>Deletes a final run with its files. False when it is not final or unknown.</summary>
    /// <exception cref="RunInUseException">Another run starts from its checkpoint, or the checkpoint has an alias.</exception>
    Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken = default);
}
