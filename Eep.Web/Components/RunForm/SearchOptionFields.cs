using Eep.Core.Runs;

namespace Eep.Web.Components.RunForm;

/// <summary>The plain fields of the search: when it ends, how large it is, how it walks, how its result is chosen.</summary>
public static class SearchOptionFields
{
    /// <summary>What ends a search before its phases do.</summary>
    public static readonly IReadOnlyList<OptionField> Ends =
    [
        OptionField.Whole(
            "evaluations", "Evaluations at most", "Shortens or lengthens both phases in proportion.",
            options => options.Evaluations, (options, value) => options with { Evaluations = value }) with
        { Empty = "as the preset", Preset = search => search.EvaluationLimit },
        OptionField.Fraction(
            "minutes", "Minutes at most", "Ends the search after the generation in which they have passed.",
            options => options.Minutes, (options, value) => options with { Minutes = value }) with
        { Empty = "no limit" },
        OptionField.Whole(
            "patience", "Patience, generations", "Ends the search after so many generations without a new best.",
            options => options.Patience, (options, value) => options with { Patience = value }) with
        { Empty = "no limit" },
        OptionField.Fraction(
            "targetScore", "Target score", "Ends the search when a score on the search split reaches it; at most 1.",
            options => options.TargetScore, (options, value) => options with { TargetScore = value }) with
        { Empty = "none; or as in 0.9" },
        OptionField.Whole(
            "generations", "Generations at most", "Ends the search after so many, the first included; what it proposes until then is the same.",
            options => options.Generations, (options, value) => options with { Generations = value }) with
        { Empty = "by its phases" },
    ];

    /// <summary>How large it is.</summary>
    public static readonly IReadOnlyList<OptionField> Sizes =
    [
        OptionField.Whole(
            "pruningGenerations", "Pruning generations", "Generations that choose which experts stay.",
            options => options.PruningGenerations, (options, value) => options with { PruningGenerations = value }) with
        { Empty = "as the preset", Preset = search => search.PruningGenerations },
        OptionField.Whole(
            "mergingGenerations", "Merging generations", "Generations that mix the others into them.",
            options => options.MergingGenerations, (options, value) => options with { MergingGenerations = value }) with
        { Empty = "as the preset", Preset = search => search.MergingGenerations },
        OptionField.Whole(
            "childrenPerGeneration", "Children per generation", "Plans that are scored together.",
            options => options.ChildrenPerGeneration, (options, value) => options with { ChildrenPerGeneration = value }) with
        { Empty = "as the preset", Preset = search => search.ChildrenPerGeneration },
    ];

    /// <summary>How layers share what is chosen.</summary>
    public static readonly IReadOnlyList<OptionField> Groups =
    [
        OptionField.Whole(
            "layerGroups", "Layer groups", "Groups of layers that share one choice of experts; 0 gives every layer its own.",
            options => options.LayerGroups, (options, value) => options with { LayerGroups = value }) with
        { Empty = "as the preset", Preset = search => search.LayerGroups },
        OptionField.Numbers(
            "layerGroupSizes", "Sizes of the groups", "Sparse layers of each group in depth order, instead of groups of equal size.",
            options => options.LayerGroupSizes, (options, value) => options with { LayerGroupSizes = value }) with
        { Empty = "equal; or as in 2, 1, 1" },
        OptionField.Numbers(
            "layerGroupSchedule", "Groups from coarse to fine", "The generations are divided among these numbers of groups; 0 means one a layer.",
            options => options.LayerGroupSchedule, (options, value) => options with { LayerGroupSchedule = value }) with
        { Empty = "none; or as in 1, 2, 0" },
    ];

    /// <summary>How it walks.</summary>
    public static readonly IReadOnlyList<OptionField> Walk =
    [
        OptionField.Whole(
            "restartAfter", "Restart after, generations", "Starts anew from random plans after so many generations without a new best; all that was scored stays a candidate.",
            options => options.RestartAfter, (options, value) => options with { RestartAfter = value }) with
        { Empty = "never" },
        OptionField.Value<RacingMode>(
            "racing", "Racing", "Stops asking plans that cannot become useful before all questions are asked.",
            [(RacingMode.Exact, "exact: same result, less work"), (RacingMode.Statistical, "statistical: 5 % risk"), (RacingMode.Off, "off")],
            options => options.Racing, (options, value) => options with { Racing = value }),
        OptionField.Paths(
            "startFrom", "Start from plans", "Plan files that the search begins with, one a line, for example the plan.json of a run with another budget.",
            options => options.StartFrom, (options, value) => options with { StartFrom = value }) with
        { Empty = "none" },
        OptionField.Switch(
            "adaptiveOperators", "Operators by their success", "Crossover is chosen the more often, the more often its children beat both parents.",
            options => options.AdaptiveOperators, (options, value) => options with { AdaptiveOperators = value }),
    ];

    /// <summary>How its result is chosen and shown.</summary>
    public static readonly IReadOnlyList<OptionField> Choice =
    [
        OptionField.Whole(
            "validationCandidates", "Validation candidates", "How many of the best are scored again on other questions to choose the winner.",
            options => options.ValidationCandidates, (options, value) => options with { ValidationCandidates = OptionFields.Required(value) }),
        OptionField.Switch(
            "baselines", "Score Random and every one-shot method beside the result", "They are lines of the report and bars beside the result.",
            options => options.Baselines, (options, value) => options with { Baselines = value }),
    ];
}
