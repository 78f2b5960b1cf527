using Eep.Core.Evaluation.Reports;
using Eep.Core.Runs;

namespace Eep.Web.Evaluations;

/// <summary>The only door to evaluations for pages and endpoints.</summary>
public interface IEvaluationService
{
    /// <summary>All evaluations without what they found, newest first.</summary>
    /// <param name="run">Only those of this run's checkpoint; null = all.</param>
    Task<IReadOnlyList<EvaluationView>> ListAsync(Guid? run = null, CancellationToken cancellationToken = default);

    /// <summary>Completed evaluations with what they found, newest first.</summary>
    /// <param name="runs">Only those of these runs' checkpoints; null = all.</param>
    Task<IReadOnlyList<EvaluationView>> CompletedAsync(IReadOnlyCollection<Guid>? runs = null, CancellationToken cancellationToken = default);

    /// <summary>One evaluation with what it found, or null.</summary>
    Task<EvaluationView?> FindAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>The suites that can be chosen.</summary>
    Task<IReadOnlyList<SuiteView>> SuitesAsync(CancellationToken cancellationToken = default);

    /// <summary>Stores the evaluation as Queued and hands it to the job server.</summary>
    /// <exception cref="RunOptionsException">It cannot be done; carries every fault, nothing was stored.</exception>
    Task<Guid> StartAsync(EvaluationOptions options, CancellationToken cancellationToken = default);

    /// <summary>Ends it for good. False when it is final, or unknown.</summary>
    Task<bool> CancelAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>Deletes a final evaluation with its files. False when it is not final, or unknown.</summary>
    Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>The files of a completed evaluation, by path.</summary>
    Task<IReadOnlyList<EvaluationFile>> FilesAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>The items that broke and those that were fixed, of a completed evaluation.</summary>
    Task<IReadOnlyList<FlippedItem>> FlipsAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>How the routers' decisions changed, for each candidate that was compared.</summary>
    Task<IReadOnlyList<RoutingSummary>> RoutingAsync(Guid id, CancellationToken cancellationToken = default);
}

/// <summary>Queues evaluations.</summary>
public interface IEvaluationDispatcher
{
    /// <summary>Hands it to a worker; nothing happens when it waits already.</summary>
    void Enqueue(Guid id);
}
