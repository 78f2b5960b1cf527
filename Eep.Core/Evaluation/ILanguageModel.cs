using Eep.Core.Pruning;

namespace Eep.Core.Evaluation;

/// <summary>
/// The port to a Mixture-of-Experts model: text in, text or log-likelihoods out, for a whole generation of plans at once.
/// Not thread-safe; one owner. What a plan answers to a document depends on neither the other plans nor the other documents.
/// </summary>
public interface ILanguageModel : IDisposable
{
    /// <summary>The sparse part of the original model.</summary>
    MoeShape Shape { get; }

    /// <summary>
    /// Runs every request under every plan; greedy, no sampling.
    /// </summary>
    /// <param name="requests">What to run; at least one.</param>
    /// <param name="plans">The generation; the full model is <see cref="PruningPlan.Identity"/>.</param>
    /// <param name="progress">Receives the share of documents x layers done, in [0, 1]; may be called from worker threads.</param>
    /// <param name="race">Ends plans early; null asks every plan everything. A plan's rounds are documents in an order drawn once for all plans.</param>
    /// <param name="cancellationToken">Honoured within a layer of a block of documents.</param>
    /// <returns>One answer sheet per plan, in the order of <paramref name="plans"/>.</returns>
    /// <exception cref="PlanException">A plan does not fit the model.</exception>
    /// <exception cref="ModelException">The model's logits are not finite, or a request cannot be run.</exception>
    IReadOnlyList<PlanAnswers> Answer(
        IReadOnlyList<ModelRequest> requests,
        IReadOnlyList<PruningPlan> plans,
        IProgress<double>? progress = null,
        IPlanRace? race = null,
        CancellationToken cancellationToken = default);

    /// <summary>
    /// What the one-shot methods need: one pass of the original model over prompt and reference answer of every request, gathering the
    /// accumulators of METHOD.md B1, and one over a few hundred tokens of them in which every expert runs.
    /// </summary>
    ExpertEvidence Observe(
        IReadOnlyList<ModelRequest> requests,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default);
}
