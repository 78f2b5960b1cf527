using System.Globalization;
using Eep.Core.Pruning;
using Eep.Core.Runs;
using Eep.Web.Components.Controls;

namespace Eep.Web.Components.RunForm;

/// <summary>Every option that is one plain field. Model, task, further tasks, budget, chat template and preset have controls of their own.</summary>
public static class OptionFields
{
    private const double Gibibyte = 1L << 30;
    private const double Gigabyte = 1e9;

    public static readonly OptionField Device = OptionField.Word(
        "device", "Device", "Where the search runs; CUDA is untested on this build.", [("cpu", "CPU"), ("cuda", "GPU (CUDA)")],
        options => options.Device, (options, value) => options with { Device = value });

    public static readonly OptionField Dtype = OptionField.Word(
        "dtype", "Arithmetic", "The type that scores are computed in; by default bfloat16 where model and machine have it, else float32.",
        [("auto", "chosen for model and machine"), ("f32", "float32"), ("bf16", "bfloat16")],
        options => options.Dtype, (options, value) => options with { Dtype = value });

    public static readonly OptionField Memory = OptionField.Size(
        "memoryBytes", "Memory, GiB", "What the run may take; a model that does not fit is read layer by layer, and no result changes.", Gibibyte,
        options => options.MemoryBytes, (options, value) => options with { MemoryBytes = value }) with
    { Empty = "what is free, less a fifth" };

    public static readonly OptionField SearchItems = OptionField.Whole(
        "searchItems", "Search items", "How many questions a plan is asked while searching; fewer are faster and noisier.",
        options => options.SearchItems, (options, value) => options with { SearchItems = value }) with
    { Empty = "all" };

    public static readonly OptionField Fitness = OptionField.Value<FitnessKind>(
        "fitness", "Score", "The task's own metric, or agreement with the full model, which needs no labels and multiple-choice tasks.",
        [(FitnessKind.Metric, "the task's metric"), (FitnessKind.Agreement, "agreement with the full model, no labels")],
        options => options.Fitness, (options, value) => options with { Fitness = value });

    public static readonly OptionField BreakTies = OptionField.Switch(
        "breakTies", "Break ties by probability",
        "Tells plans with equally many right items apart by the probability they give to the right choices; multiple-choice tasks only, without racing.",
        options => options.BreakTies, (options, value) => options with { BreakTies = value });

    public static readonly OptionField TaskFloor = OptionField.Fraction(
        "taskFloor", "Least score of the first task", "Every point that is missing to it costs three points of the whole; in 0 to 1.",
        options => options.TaskFloor, (options, value) => options with { TaskFloor = value }) with
    { Empty = "any" };

    public static readonly OptionField TaskAggregate = OptionField.Value<TaskAggregate>(
        "taskAggregate", "Score of several tasks", "Their weighted mean, or the lowest of them.",
        [(Core.Runs.TaskAggregate.Mean, "weighted mean"), (Core.Runs.TaskAggregate.Worst, "worst of them")],
        options => options.TaskAggregate, (options, value) => options with { TaskAggregate = value });

    public static readonly OptionField Pinned = Experts(
        "pinned", "Pinned experts", "Experts that every plan keeps.", options => options.Pinned, (options, value) => options with { Pinned = value });

    public static readonly OptionField Banned = Experts(
        "banned", "Banned experts", "Experts that no plan keeps.", options => options.Banned, (options, value) => options with { Banned = value });

    public static readonly OptionField ExpertsPerTokenChoices = OptionField.Numbers(
        "expertsPerTokenChoices", "Experts per token to choose among",
        "The search finds out which of these numbers to use, instead of one that is fixed; at equal scores the fewest win.",
        options => options.ExpertsPerTokenChoices, (options, value) => options with { ExpertsPerTokenChoices = value }) with
    { Empty = "no choice; or as in 1, 2" };

    public static readonly OptionField LeastExperts = OptionField.Whole(
        "leastExperts", "Fewest experts of a layer", "With this or the next, layers may keep different numbers, and the budget is their mean; the checkpoint is as large as its largest layer.",
        options => options.LeastExperts, (options, value) => options with { LeastExperts = value }) with
    { Empty = "all layers alike" };

    public static readonly OptionField MostExperts = OptionField.Whole(
        "mostExperts", "Most experts of a layer", "The most that a layer may keep where budgets differ.",
        options => options.MostExperts, (options, value) => options with { MostExperts = value }) with
    { Empty = "all layers alike" };

    public static readonly OptionField Alignment = OptionField.Value<NeuronAlignment>(
        "alignment", "Order of neurons in merges", "Whether the inner neurons of experts are matched to each other before they are mixed; minutes an expert where it has thousands of them.",
        [(NeuronAlignment.None, "as stored, as published"), (NeuronAlignment.Weights, "matched by their weights")],
        options => options.Alignment, (options, value) => options with { Alignment = value });

    public static readonly OptionField RouterSpace = OptionField.Value<RouterSpace>(
        "routerSpace", "Router space",
        "Where router mappings act: logits are what a stock checkpoint can hold, probabilities are the paper's and need merging off.",
        [(Core.Pruning.RouterSpace.Logits, "logits: always deployable"), (Core.Pruning.RouterSpace.Probabilities, "probabilities, as in the paper")],
        options => options.RouterSpace, (options, value) => options with { RouterSpace = value });

    public static readonly OptionField Margin = OptionField.Fraction(
        "margin", "Margin of loss", "The largest loss against the full model that counts as none; the report then says PASS, FAIL or INCONCLUSIVE.",
        options => options.Margin, (options, value) => options with { Margin = value }) with
    { Empty = "not asked; or as in 0.02" };

    public static readonly OptionField Confidence = OptionField.Fraction(
        "confidence", "Confidence", "Of the intervals that the margin is compared with; between 0 and 1.",
        options => options.Confidence, (options, value) => options with { Confidence = Required(value) });

    public static readonly OptionField MaxShard = OptionField.Size(
        "maxShardBytes", "Largest file, GB", "The export is cut into files of at most this size.", Gigabyte,
        options => options.MaxShardBytes, (options, value) => options with { MaxShardBytes = Required(value) });

    public static readonly OptionField Name = new(
        "name", "Name", "Shown in lists; left empty, it is made from model, task and budget.", options => options.Name, (options, text) => options with { Name = text })
    { Empty = "made from the rest" };

    public static readonly OptionField Seed = new(
        "seed", "Seed", "Every random draw follows from it: the same options and seed give the same result.",
        options => options.Seed.ToString(CultureInfo.InvariantCulture),
        (options, text) => options with
        {
            Seed = ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seed)
                ? seed
                : throw new FormatException($"is '{text}'; it must be a whole number from 0."),
        })
    { Kind = OptionInputKind.Number };

    private static OptionField Experts(
        string name, string label, string tip, Func<RunOptions, IReadOnlyDictionary<int, IReadOnlyList<int>>?> read,
        Func<RunOptions, IReadOnlyDictionary<int, IReadOnlyList<int>>?, RunOptions> write) => new(
            name, label, tip, options => ExpertList.Write(read(options)),
            (options, text) => ExpertList.Parse(text, out var fault) is var experts && fault is null ? write(options, experts) : throw new FormatException(fault))
        {
            Empty = "none",
        };

    internal static T Required<T>(T? value)
        where T : struct => value ?? throw new FormatException("is empty; it must be a number.");
}
