using Eep.Core.Evaluation;
using Eep.Core.Pruning;

namespace Eep.Web.Runs;

/// <summary>The individuals of a run: read only, and apart from <see cref="IRunService"/> because they are many.</summary>
public interface IRunArchive
{
    /// <summary>Individuals of a generation and all later ones, in order of proposal, without their plans.</summary>
    Task<IReadOnlyList<IndividualView>> IndividualsAsync(Guid runId, int fromGeneration = 0, CancellationToken cancellationToken = default);

    /// <summary>Number of experts per token to the best score of the plans that have it, over a generation and all later ones.</summary>
    Task<IReadOnlyDictionary<int, double>> BestByExpertsPerTokenAsync(Guid runId, int fromGeneration, CancellationToken cancellationToken = default);

    /// <summary>The plan of one individual, or null.</summary>
    Task<PruningPlan?> PlanAsync(Guid runId, int number, CancellationToken cancellationToken = default);
}

/// <summary>An individual in a list or chart.</summary>
/// <param name="Number">Within the run, from 0.</param>
/// <param name="Origin">"seed:reap", "mutation", "crossover", "random".</param>
/// <param name="Parents">Numbers of its parents.</param>
/// <param name="Score">On the search split; null when its evaluation failed or was stopped.</param>
/// <param name="Stopped">What is known of the score when racing stopped the evaluation.</param>
/// <param name="Failure">Why it failed.</param>
/// <param name="Reused">Whether an equal plan had a score already.</param>
public sealed record IndividualView(
    int Number, int Generation, string Origin, IReadOnlyList<int> Parents, double? Score, ScoreInterval? Stopped, string? Failure, bool Reused);
