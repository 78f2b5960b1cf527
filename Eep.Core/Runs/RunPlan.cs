using Eep.Core.Evaluation;
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
            options.Preset, shape, options.ExpertBudget, options.ExpertsPerToken ?? shape.ExpertsPerToken);
        var search = preset with
        {
            LayerGroups = options.LayerGroups ?? preset.LayerGroups,
            LayerGroupSizes = options.LayerGroupSizes,
            PruningGenerations = options.PruningGenerations ?? preset.PruningGenerations,
            MergingGenerations = options.MergingGenerations ?? preset.MergingGenerations,
            ChildrenPerGeneration = options.ChildrenPerGeneration ?? preset.ChildrenPerGeneration,
            FinalCandidates = options.ValidationCandidates,
            Constraints = new ExpertConstraints(options.Pinned, options.Banned),
            TargetScore = options.TargetScore,
            Patience = options.Patience,
            Generations = options.Generations,
            RouterSpace = options.RouterSpace,
            Seed = options.Seed,
        };
        return options.Evaluations is { } evaluations ? search.Within(evaluations) : search;
    }

    /// <summary>The plans the search starts from; merged ones only where it merges too.</summary>
    internal static IReadOnlyList<SeedPlan> Seeds(RunInputs inputs, ExpertEvidence evidence) =>
        inputs.Search.SeedFromCriteria ? Seeds(inputs.Search, inputs.Shape, evidence) : [];

    /// <summary>The plan of every one-shot method that fits a search.</summary>
    public static IReadOnlyList<SeedPlan> Seeds(SearchOptions search, MoeShape shape, ExpertEvidence evidence)
    {
        var target = new PlanTarget(
            shape, search.Groups(shape), search.ExpertBudget, search.ExpertsPerToken, search.RouterSpace)
        {
            Constraints = search.Constraints,
        };
        return
        [
            .. OneShotMethods.All
                .Where(method => !method.Merges || search.MergingGenerations > 0)
                .Select(method => new SeedPlan($"seed:{method.Name}", method.Plan(evidence, target)))
                .Where(seed => search.Constraints.Hold(seed.Plan)),
        ];
    }

    /// <summary>The plan a one-shot method alone would make: layer by layer, whatever the search's layer groups.</summary>
    public static PruningPlan OneShot(IOneShotMethod method, SearchOptions search, MoeShape shape, ExpertEvidence evidence) =>
        method.Plan(
            evidence,
            new PlanTarget(shape, LayerGroups.Divide(shape, groupCount: 0), search.ExpertBudget, search.ExpertsPerToken));
}
