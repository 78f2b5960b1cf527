using Eep.Web.Evaluations;

namespace Eep.Web.Jobs;

/// <summary>Queues evaluations.</summary>
public sealed class EvaluationDispatcher(JobDispatcher jobs) : IEvaluationDispatcher
{
    /// <inheritdoc/>
    public void Enqueue(Guid id) =>
        jobs.Enqueue<EvaluationJob>($"evaluation:{id}", job => job.ExecuteAsync(id, CancellationToken.None));
}
