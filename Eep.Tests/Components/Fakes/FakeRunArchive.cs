using Eep.Core.Evaluation;
using Eep.Core.Pruning;
using Eep.Web.Runs;

namespace Eep.Tests.Components.Fakes;

/// <summary>Individuals in memory.</summary>
public sealed class FakeRunArchive : IRunArchive
{
    public List<IndividualView> Individuals { get; } =
    [
        new(0, 0, "seed:reap", [], 0.40, null, null, false),
        new(1, 0, "random", [], 0.30, null, null, false),
        new(2, 1, "mutation", [0], 0.45, null, null, false),
        new(3, 1, "crossover", [0, 1], 0.40, null, null, true),
        new(4, 2, "mutation", [2], 0.45, null, null, false),
        new(5, 2, "mutation", [2], null, null, "logits are not finite", false),
        new(6, 2, "crossover", [2, 1], 0.50, null, null, false),
        new(7, 3, "crossover", [6, 2], null, new ScoreInterval(0.10, 0.20, 60), null, false),
    ];

    /// <summary>The first generation of each request.</summary>
    public List<int> Asked { get; } = [];

    public Task<IReadOnlyList<IndividualView>> IndividualsAsync(Guid runId, int fromGeneration = 0, CancellationToken cancellationToken = default)
    {
        Asked.Add(fromGeneration);
        return Task.FromResult<IReadOnlyList<IndividualView>>([.. Individuals.Where(individual => individual.Generation >= fromGeneration)]);
    }

    /// <summary>Experts per token to best score.</summary>
    public Dictionary<int, double> Best { get; } = new() { [1] = 0.41, [2] = 0.50 };

    public Task<IReadOnlyDictionary<int, double>> BestByExpertsPerTokenAsync(Guid runId, int fromGeneration, CancellationToken cancellationToken = default)
    {
        Asked.Add(fromGeneration);
        return Task.FromResult<IReadOnlyDictionary<int, double>>(Best);
    }

    public Task<PruningPlan?> PlanAsync(Guid runId, int number, CancellationToken cancellationToken = default) =>
        Task.FromResult<PruningPlan?>(Individuals.Any(individual => individual.Number == number) ? SampleRuns.MergedPlan(number) : null);
}
