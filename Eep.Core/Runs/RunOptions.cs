using Eep.Core.Pruning;

namespace Eep.Core.Runs;

/// <summary>
/// Everything a user decides about a run: the same record behind the browser form, options.json, the REST body and the command line.
/// </summary>
public sealed record RunOptions
{
    /// <summary>Version of this format.</summary>
    public int FormatVersion { get; init; } = 1;

    /// <summary>Shown in lists; empty = made from model, task and budget.</summary>
    public string Name { get; init; } = "";

    /// <summary>Checkpoint folder; relative paths are relative to the options file, or to the application's content root.</summary>
    public required string Model { get; init; }

    /// <summary>Task file (.yaml); relative like <see cref="Model"/>.</summary>
    public required string Task { get; init; }

    /// <summary>Tasks whose scores count beside <see cref="Task"/>'s; null = none.</summary>
    public IReadOnlyList<FurtherTask>? FurtherTasks { get; init; }

    /// <summary>Least score of <see cref="Task"/> that is good enough; in [0, 1], null = any.</summary>
    public double? TaskFloor { get; init; }

    /// <summary>How the scores of several tasks become one.</summary>
    public TaskAggregate TaskAggregate { get; init; }

    /// <summary>What the score of a task is.</summary>
    public FitnessKind Fitness { get; init; }

    /// <summary>E', experts kept per layer; in [ExpertsPerToken, E].</summary>
    public required int ExpertBudget { get; init; }

    /// <summary>k of the pruned model; null = the model's own.</summary>
    public int? ExpertsPerToken { get; init; }

    /// <summary>
    /// The fewest experts a layer may keep, where <see cref="ExpertBudget"/> is to be the mean of budgets that differ (<see cref="Search.SearchOptions.LeastExperts"/>); null = the
    /// experts per token, or no difference.
    /// </summary>
    public int? LeastExperts { get; init; }

    /// <summary>The most experts a layer may keep, where budgets differ; null = all, or no difference.</summary>
    public int? MostExperts { get; init; }

    /// <summary>Numbers of experts per token that the search chooses among, instead of one <see cref="ExpertsPerToken"/>; two or more, null = no choice.</summary>
    public IReadOnlyList<int>? ExpertsPerTokenChoices { get; init; }

    /// <summary>
    /// Plan files that the search starts from, before the one-shot methods, as <see cref="Pruning.ResizedPlan"/> brings them to its budget; relative
    /// like <see cref="Model"/>. Null = none.
    /// </summary>
    public IReadOnlyList<string>? StartFrom { get; init; }

    /// <summary>eep+, paper or official.</summary>
    public string Preset { get; init; } = Search.SearchPresets.EepPlus;

    /// <summary>How prompts are put before the model: auto (the checkpoint's own template where it is recognised), none, or a template's name.</summary>
    public string ChatTemplate { get; init; } = Checkpoints.Chat.ChatTemplate.Automatic;

    /// <summary>Seed of every random draw of the run.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Where router mappings act; Logits is what a stock checkpoint can hold.</summary>
    public RouterSpace RouterSpace { get; init; } = RouterSpace.Logits;

    /// <summary>
    /// How the inner neurons of experts are ordered before they are combined; weights takes minutes an expert where experts have thousands of them. Selections do not
    /// depend on it.
    /// </summary>
    public NeuronAlignment Alignment { get; init; } = NeuronAlignment.None;

    /// <summary>Layer groups; 0 = one per layer, null = the preset's.</summary>
    public int? LayerGroups { get; init; }

    /// <summary>Sparse layers of each group, in depth order, instead of groups of equal size; must sum to all of them. Null = equal.</summary>
    public IReadOnlyList<int>? LayerGroupSizes { get; init; }

    /// <summary>Layer groups from coarse to fine (<see cref="Search.SearchOptions.LayerGroupSchedule"/>), instead of one number; null = no schedule.</summary>
    public IReadOnlyList<int>? LayerGroupSchedule { get; init; }

    /// <summary>Starts anew after this many generations without a new best (<see cref="Search.SearchOptions.RestartAfter"/>); null = never.</summary>
    public int? RestartAfter { get; init; }

    /// <summary>Whether crossover is chosen by its success (<see cref="Search.SearchOptions.AdaptiveOperators"/>).</summary>
    public bool AdaptiveOperators { get; init; }

    /// <summary>
    /// Whether plans with equal scores on the search split are told apart by the probability that they give to the right choices; multiple_choice
    /// tasks only.
    /// </summary>
    public bool BreakTies { get; init; }

    /// <summary>Layer to experts that every plan keeps; null = none.</summary>
    public IReadOnlyDictionary<int, IReadOnlyList<int>>? Pinned { get; init; }

    /// <summary>Layer to experts that no plan keeps; null = none.</summary>
    public IReadOnlyDictionary<int, IReadOnlyList<int>>? Banned { get; init; }

    /// <summary>Generations of the pruning phase; null = the preset's.</summary>
    public int? PruningGenerations { get; init; }

    /// <summary>Generations of the merging phase; null = the preset's.</summary>
    public int? MergingGenerations { get; init; }

    /// <summary>Children per generation; null = the preset's.</summary>
    public int? ChildrenPerGeneration { get; init; }

    /// <summary>
    /// Most evaluations: the preset's phases are shortened or lengthened in proportion; null = as many as the preset and the three above say.
    /// </summary>
    public int? Evaluations { get; init; }

    /// <summary>Ends the search after the generation in which this many minutes have passed; null = never. The archive is a prefix of the full one.</summary>
    public double? Minutes { get; init; }

    /// <summary>Ends the search when a score on the search split reaches this; in (0, 1], null = never.</summary>
    public double? TargetScore { get; init; }

    /// <summary>Ends the search after this many generations without a new best; null = never.</summary>
    public int? Patience { get; init; }

    /// <summary>The search ends after this many generations, generation 0 included; null = by its phases.</summary>
    public int? Generations { get; init; }

    /// <summary>How many of the best are scored again on the validation split, beside the plans of the criteria; at least 1.</summary>
    public int ValidationCandidates { get; init; } = 32;

    /// <summary>
    /// Largest loss against the full model that is no loss: the report says whether the winner keeps within it (<see cref="MarginVerdict"/>). In
    /// [0, 1), null = not asked.
    /// </summary>
    public double? Margin { get; init; }

    /// <summary>Of the intervals that <see cref="Margin"/> is compared with; in (0, 1).</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>Items of the search split that are used; null = all.</summary>
    public int? SearchItems { get; init; }

    /// <summary>Whether plans that cannot become useful are dropped before all documents were asked.</summary>
    public RacingMode Racing { get; init; } = RacingMode.Exact;

    /// <summary>Whether Random and every one-shot method are scored on the test split beside the result.</summary>
    public bool Baselines { get; init; } = true;

    /// <summary>cpu or cuda.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Compute type: auto, f32 or bf16 (<see cref="ComputeTypes"/>).</summary>
    public string Dtype { get; init; } = ComputeTypes.Automatic;

    /// <summary>Bytes of memory that the run may take on its device; null = what is free when it starts, less a fifth. Changes no result.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Largest shard of the export, in bytes.</summary>
    public long MaxShardBytes { get; init; } = 5_000_000_000;
}
