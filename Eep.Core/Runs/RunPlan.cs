using Eep.Core.Checkpoints;
using Eep.Core.Pruning;
using Eep.Core.Pruning.Criteria;
using Eep.Core.Search;

namespace Eep.Core.Runs;

/// <summary>What the options mean for one model: search constants, number of generations, seeds, one-shot baselines.</summary>
public static class RunPlan
{
    /// <summary>The preset's constants with the run's own values laid over them.</summary>
    public static SearchOptions SearchOptions(RunOptions options, MoeShape shape)
    {
        var preset = SearchPresets.Find(
            options.Preset, shape, options.ExpertBudget, options.ExpertsPerToken ?? options.ExpertsPerTokenChoices?.Max() ?? shape.ExpertsPerToken);
        var search = preset with
        {
            ExpertsPerTokenChoices = options.ExpertsPerTokenChoices,
            LayerGroups = options.LayerGroups ?? preset.LayerGroups,
            LeastExperts = options.LeastExperts,
            MostExperts = options.MostExperts,
            LayerGroupSizes = options.LayerGroupSizes,
            LayerGroupSchedule = options.LayerGroupSchedule,
            RestartAfter = options.RestartAfter,
            AdaptiveOperators = options.AdaptiveOperators,
            PruningGenerations = options.PruningGenerations ?? preset.PruningGenerations,
            MergingGenerations = options.MergingGenerations ?? preset.MergingGenerations,
            ChildrenPerGeneration = options.ChildrenPerGeneration ?? preset.ChildrenPerGeneration,
            FinalCandidates = options.ValidationCandidates,
            Constraints = new ExpertConstraints(options.Pinned, options.Banned),
            TargetScore = options.TargetScore,
            Patience = options.Patience,
            Generations = options.Generations,
            RouterSpace = options.RouterSpace,
            Alignment = options.Alignment,
            Seed = options.Seed,
        };
        return options.Evaluations is { } evaluations ? search.Within(evaluations) : search;
    }

    /// <summary>The plans the search starts from: those of the options, then those of the one-shot methods where the preset has them.</summary>
    internal static IReadOnlyList<SeedPlan> Seeds(RunInputs inputs, ExpertEvidence evidence) =>
    [
        .. StartPlans(inputs.Options, inputs.Search, inputs.Shape, StatisticsCriterion.Reap.Score(evidence))
            .Where(seed => inputs.Search.Constraints.Hold(seed.Plan)),
        .. inputs.Search.SeedFromCriteria ? Seeds(inputs.Search, inputs.Shape, evidence) : [],
    ];

    /// <summary>
    /// The plan of every one-shot method that fits a search; merged ones only where it merges too. Where the search chooses the experts per
    /// token, the methods take its numbers in turn.
    /// </summary>
    public static IReadOnlyList<SeedPlan> Seeds(SearchOptions search, MoeShape shape, ExpertEvidence evidence) =>
    [
        .. OneShotMethods.All
            .Where(method => !method.Merges || search.MergingGenerations > 0)
            .Select((method, index) => new SeedPlan(
                $"seed:{method.Name}", Written(search, shape, method.Plan(evidence, Target(search, shape, search.AllExpertsPerToken[index % search.AllExpertsPerToken.Count])))))
            .Where(seed => search.Constraints.Hold(seed.Plan)),
    ];

    /// <summary>The plans of <see cref="RunOptions.StartFrom"/> in the form of the search.</summary>
    /// <param name="options">Paths must be absolute.</param>
    /// <param name="search">What <see cref="SearchOptions"/> made of them.</param>
    /// <param name="shape">The model.</param>
    /// <param name="scores">Decide which experts leave or come in where the budgets differ.</param>
    /// <exception cref="CheckpointException">A file cannot be read as a plan.</exception>
    /// <exception cref="PlanException">A plan does not fit the model or the search.</exception>
    internal static IEnumerable<SeedPlan> StartPlans(RunOptions options, SearchOptions search, MoeShape shape, ExpertTable scores)
    {
        foreach (var path in options.StartFrom ?? [])
        {
            var plan = PlanFile.Read(path, shape);
            if (search.MergingGenerations == 0 && !plan.IsPruningOnly)
            {
                throw new PlanException($"{path} merges experts; with mergingGenerations 0 a search can start from selections only.");
            }

            var active = search.AllExpertsPerToken.Contains(plan.ExpertsPerToken) ? plan.ExpertsPerToken : search.ExpertsPerToken;
            yield return new SeedPlan("start", Written(search, shape, ResizedPlan.Of(plan, scores, Target(search, shape, active))));
        }
    }

    private static PruningPlan Written(SearchOptions search, MoeShape shape, PruningPlan plan) =>
        search.LayerGroupSchedule is null ? plan : plan.Regroup(search.Groups(shape));

    /// <summary>What the search begins with has the layer groups of its first stage.</summary>
    private static PlanTarget Target(SearchOptions search, MoeShape shape, int expertsPerToken) => new(
        shape, search.Stages(shape)[0], search.ExpertBudget, expertsPerToken, search.RouterSpace)
    {
        Constraints = search.Constraints,
        Alignment = search.Alignment,
    };

    /// <summary>The plan a one-shot method alone would make: layer by layer, whatever the search's layer groups.</summary>
    public static PruningPlan OneShot(IOneShotMethod method, SearchOptions search, MoeShape shape, ExpertEvidence evidence) =>
        method.Plan(
            evidence,
            new PlanTarget(shape, LayerGroups.Divide(shape, groupCount: 0), search.ExpertBudget, search.ExpertsPerToken) { Alignment = search.Alignment });
}
