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
        return preset with
        {
            LayerGroups = options.LayerGroups ?? preset.LayerGroups,
            PruningGenerations = options.PruningGenerations ?? preset.PruningGenerations,
            MergingGenerations = options.MergingGenerations ?? preset.MergingGenerations,
            ChildrenPerGeneration = options.ChildrenPerGeneration ?? preset.ChildrenPerGeneration,
            FinalCandidates = options.ValidationCandidates,
            RouterSpace = options.RouterSpace,
            Seed = options.Seed,
        };
    }

    /// <summary>The one-shot criteria that every run uses as seeds and reports as baselines; Random comes beside them.</summary>
    internal static IReadOnlyList<ICriterion> Criteria() =>
        [new FrequencyCriterion(), new SoftActivationCriterion(), new ReapCriterion()];

    /// <summary>The plans the search starts from.</summary>
    internal static IReadOnlyList<SeedPlan> Seeds(RunInputs inputs, RoutingStatistics statistics) =>
        inputs.Search.SeedFromCriteria
            ? [.. Criteria().Select(criterion => new SeedPlan(
                $"seed:{criterion.Name}",
                CriterionPlans.Select(
                    criterion.Score(statistics),
                    inputs.Shape,
                    inputs.Groups,
                    inputs.Search.ExpertBudget,
                    inputs.Search.ExpertsPerToken,
                    inputs.Search.RouterSpace)))]
            : [];

    /// <summary>The plan a criterion alone would choose: its best experts in each layer, whatever the search's layer groups.</summary>
    internal static PruningPlan OneShot(RunInputs inputs, ICriterion criterion, RoutingStatistics statistics) =>
        CriterionPlans.Select(
            criterion.Score(statistics),
            inputs.Shape,
            LayerGroups.Divide(inputs.Shape, groupCount: 0),
            inputs.Search.ExpertBudget,
            inputs.Search.ExpertsPerToken);
}
