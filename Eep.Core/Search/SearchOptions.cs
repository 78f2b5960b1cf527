using System.Collections.Immutable;
using Eep.Core.Pruning;

namespace Eep.Core.Search;

/// <summary>
/// Constants of the search. A preset fills them; every field may be set by itself. Defaults are those of preset <c>eep+</c>.
/// Operator constants are the published ones (METHOD.md A 1.5) unless a preset says otherwise.
/// </summary>
public sealed record SearchOptions
{
    // A million individuals is weeks of work for any model; more is a typing error.
    private const int MostIndividuals = 1_000_000;
    private const double SmallestPositive = 1e-6;

    /// <summary>Individuals of generation 0, criteria seeds included; at least 1.</summary>
    public int InitialCount { get; init; } = 20;

    /// <summary>Children per generation; at least 1. The paper gives no size: 8 is our assumption.</summary>
    public int ChildrenPerGeneration { get; init; } = 8;

    /// <summary>Generations of the pruning phase after the seeds; 0 or more.</summary>
    public int PruningGenerations { get; init; } = 9;

    /// <summary>Generations of the merging phase; 0 or more.</summary>
    public int MergingGenerations { get; init; } = 13;

    /// <summary>Whether who starts the search is to give it the plans of the one-shot methods as seeds.</summary>
    public bool SeedFromCriteria { get; init; } = true;

    /// <summary>Whether children equal to an earlier individual are drawn again (at most <see cref="RedrawLimit"/> times).</summary>
    public bool AvoidDuplicates { get; init; } = true;

    /// <summary>Draws for one child before a duplicate is accepted; at least 1.</summary>
    public int RedrawLimit { get; init; } = 20;

    /// <summary>
    /// Children drawn for each one that is evaluated: the one with the best guess of <see cref="ScoreSurrogate"/> is taken. 1, as in the
    /// reference, means no guessing.
    /// </summary>
    public int CandidatesPerChild { get; init; } = 64;

    /// <summary>Parents of a mutation score within this of the best (absolute, scores in [0, 1]).</summary>
    public double MutationWindow { get; init; } = 0.03;

    /// <summary>Parents of a crossover score within this of the best.</summary>
    public double CrossoverWindow { get; init; } = 0.01;

    /// <summary>Mutation draws from at least this many of the best; at least 1, which is the reference's.</summary>
    public int MutationMinimumParents { get; init; } = 4;

    /// <summary>Crossover draws from at least this many of the best; at least 2.</summary>
    public int CrossoverMinimumParents { get; init; } = 6;

    /// <summary>Different plans, the best of the whole search, that are chosen among after it, so that their scores must be exact; at least 1.</summary>
    public int FinalCandidates { get; init; } = 32;

    /// <summary>Probability that a layer group's W_EM (and, apart, its W_RM) is changed; (0, 1].</summary>
    public double GroupProbability { get; init; } = 0.25;

    /// <summary>Pruning phase: probability that a row of a changed group is drawn anew; (0, 1].</summary>
    public double RowProbability { get; init; } = 0.15;

    /// <summary>Probability that a child is made by crossover before it is mutated; [0, 1].</summary>
    public double CrossoverProbability { get; init; } = 0.3;

    /// <summary>Whether the pruning phase crosses too: the paper's Alg. 1 does, the released code does not.</summary>
    public bool CrossoverInPruning { get; init; } = true;

    /// <summary>
    /// Whether crossover in the merging phase keeps an expert's W_EM and W_RM rows together (see <see cref="Operators.RowCrossover"/>);
    /// the reference chooses them apart.
    /// </summary>
    public bool CoupledCrossover { get; init; } = true;

    /// <summary>Probability that a row or matrix comes from the first parent; [0, 1].</summary>
    public double FirstParentProbability { get; init; } = 0.6;

    /// <summary>Merging phase: probability that an element of a changed matrix gets noise; (0, 1].</summary>
    public double ElementProbability { get; init; } = 0.25;

    /// <summary>Merging phase: standard deviation of the noise; greater than 0.</summary>
    public double NoiseDeviation { get; init; } = 0.065;

    /// <summary>Merging phase: probability that all W_EM rows of a child are divided by their sum; [0, 1].</summary>
    public double NormalizationProbability { get; init; } = 0.1;

    /// <summary>Ends the search when a score reaches this; in (0, 1], null = never.</summary>
    public double? TargetScore { get; init; }

    /// <summary>Ends the search after this many generations without a new best; at least 1, null = never.</summary>
    public int? Patience { get; init; }

    /// <summary>
    /// The search ends after this many generations, generation 0 included; at least 1, null = by its phases. What was proposed until then does
    /// not depend on it.
    /// </summary>
    public int? Generations { get; init; }

    /// <summary>Layer groups: 0 = one per layer.</summary>
    public int LayerGroups { get; init; }

    /// <summary>Sparse layers of each group, in depth order; null = <see cref="LayerGroups"/> groups of equal size.</summary>
    public IReadOnlyList<int>? LayerGroupSizes { get; init; }

    /// <summary>
    /// Layer groups from coarse to fine, numbers as in <see cref="LayerGroups"/>, instead of one: the search's generations are divided equally
    /// among them, and the layers of a group share one pair of matrices while it lasts. Each divides those before it. Null = no schedule.
    /// </summary>
    public IReadOnlyList<int>? LayerGroupSchedule { get; init; }

    /// <summary>
    /// Starts anew after this many generations without a new best since the last start: the next generation is drawn at random, and parents come
    /// from it and what follows. What is known stays in the archive. At least 1, null = never.
    /// </summary>
    public int? RestartAfter { get; init; }

    /// <summary>
    /// Whether the probability of crossover follows its success: <see cref="CrossoverProbability"/> times how often its children beat both
    /// parents, against the rest times how often the others beat theirs. It stays within [0.1, 0.9].
    /// </summary>
    public bool AdaptiveOperators { get; init; }

    /// <summary>Experts that every plan has to keep, or must not.</summary>
    public ExpertConstraints Constraints { get; init; } = ExpertConstraints.None;

    /// <summary>E'.</summary>
    public required int ExpertBudget { get; init; }

    /// <summary>
    /// The fewest experts a layer group may keep, at least k. With it or <see cref="MostExperts"/> budgets differ between groups of equal size, and <see cref="ExpertBudget"/>
    /// is their mean. Null = k, or no difference.
    /// </summary>
    public int? LeastExperts { get; init; }

    /// <summary>The most experts a layer group may keep; a stock checkpoint holds as many in every layer. Null = E, or no difference.</summary>
    public int? MostExperts { get; init; }

    /// <summary>Probability that a child moves an expert from one group's budget to another's, where budgets differ; (0, 1].</summary>
    public double LevelSwitchProbability { get; init; } = 0.5;

    /// <summary>Whether every group keeps <see cref="ExpertBudget"/>.</summary>
    public bool IsUniform => LeastExperts is null && MostExperts is null;

    /// <summary>k of the pruned model; with <see cref="ExpertsPerTokenChoices"/> one of these.</summary>
    public required int ExpertsPerToken { get; init; }

    /// <summary>Numbers of experts per token that plans may have, different, each as <see cref="ExpertsPerToken"/> may be; null = that one alone.</summary>
    public IReadOnlyList<int>? ExpertsPerTokenChoices { get; init; }

    /// <summary>Probability that a child takes another of the <see cref="ExpertsPerTokenChoices"/>; [0, 1].</summary>
    public double ExpertsPerTokenProbability { get; init; } = 0.1;

    /// <summary>Where router mappings act.</summary>
    public RouterSpace RouterSpace { get; init; } = RouterSpace.Logits;

    /// <summary>How the neurons of experts are ordered before they are combined.</summary>
    public NeuronAlignment Alignment { get; init; }

    /// <summary>Seed of every random draw.</summary>
    public ulong Seed { get; init; }

    /// <summary>All numbers of experts per token that a plan of the search may have, at least one.</summary>
    public IReadOnlyList<int> AllExpertsPerToken => ExpertsPerTokenChoices ?? [ExpertsPerToken];

    /// <summary>Most individuals the search can propose: an exact upper bound of evaluations.</summary>
    public int EvaluationLimit => InitialCount + (ChildrenPerGeneration * (PruningGenerations + MergingGenerations));

    /// <summary>
    /// The same search with room for about <paramref name="evaluations"/> individuals: both phases keep their proportion, and generation 0 its
    /// size as long as it is no more than half.
    /// </summary>
    public SearchOptions Within(int evaluations)
    {
        var initial = Math.Max(1, Math.Min(InitialCount, evaluations / 2));
        var generations = Math.Max(0, evaluations - initial) / ChildrenPerGeneration;
        var planned = PruningGenerations + MergingGenerations;
        var pruning = planned == 0 ? 0 : (int)Math.Round((double)generations * PruningGenerations / planned);
        return this with { InitialCount = initial, PruningGenerations = pruning, MergingGenerations = planned == 0 ? 0 : generations - pruning };
    }

    /// <summary>The layer groups of one model: what plans are written in, with a schedule its finest.</summary>
    /// <exception cref="PlanException">Number or sizes of groups do not fit it.</exception>
    public ImmutableArray<ImmutableArray<int>> Groups(MoeShape shape) => Stages(shape)[^1];

    /// <summary>The layer groups of each stage of the schedule, the coarsest first; the only ones where there is no schedule.</summary>
    /// <exception cref="PlanException">Number or sizes of groups do not fit the model.</exception>
    public IReadOnlyList<ImmutableArray<ImmutableArray<int>>> Stages(MoeShape shape) => LayerGroupSchedule is { } schedule
        ? [.. schedule.Select(count => Pruning.LayerGroups.Divide(shape, count))]
        : [LayerGroupSizes is { } sizes ? Pruning.LayerGroups.Divide(shape, sizes) : Pruning.LayerGroups.Divide(shape, LayerGroups)];

    /// <summary>Every field that cannot be used with this model, one sentence each with value and range; empty when all can.</summary>
    public IReadOnlyList<string> Faults(MoeShape shape)
    {
        var faults = new List<string>();
        Check(faults, nameof(InitialCount), InitialCount, 1, MostIndividuals);
        Check(faults, nameof(ChildrenPerGeneration), ChildrenPerGeneration, 1, MostIndividuals);
        Check(faults, nameof(PruningGenerations), PruningGenerations, 0, MostIndividuals);
        Check(faults, nameof(MergingGenerations), MergingGenerations, 0, MostIndividuals);
        Check(faults, nameof(RedrawLimit), RedrawLimit, 1, MostIndividuals);
        Check(faults, nameof(CandidatesPerChild), CandidatesPerChild, 1, MostIndividuals);
        Check(faults, nameof(MutationMinimumParents), MutationMinimumParents, 1, MostIndividuals);
        Check(faults, nameof(CrossoverMinimumParents), CrossoverMinimumParents, 2, MostIndividuals);
        Check(faults, nameof(FinalCandidates), FinalCandidates, 1, MostIndividuals);
        Check(faults, nameof(MutationWindow), MutationWindow, 0, 1);
        Check(faults, nameof(CrossoverWindow), CrossoverWindow, 0, 1);
        Check(faults, nameof(CrossoverProbability), CrossoverProbability, 0, 1);
        Check(faults, nameof(FirstParentProbability), FirstParentProbability, 0, 1);
        Check(faults, nameof(NormalizationProbability), NormalizationProbability, 0, 1);
        Check(faults, nameof(GroupProbability), GroupProbability, SmallestPositive, 1);
        Check(faults, nameof(RowProbability), RowProbability, SmallestPositive, 1);
        Check(faults, nameof(ElementProbability), ElementProbability, SmallestPositive, 1);
        Check(faults, nameof(LevelSwitchProbability), LevelSwitchProbability, SmallestPositive, 1);
        Check(faults, nameof(ExpertsPerTokenProbability), ExpertsPerTokenProbability, 0, 1);
        Check(faults, nameof(NoiseDeviation), NoiseDeviation, SmallestPositive, 10);
        Check(faults, nameof(TargetScore), TargetScore ?? 1, SmallestPositive, 1);
        Check(faults, nameof(RestartAfter), RestartAfter ?? 1, 1, MostIndividuals);
        Check(faults, nameof(Patience), Patience ?? 1, 1, MostIndividuals);
        Check(faults, nameof(Generations), Generations ?? 1, 1, MostIndividuals);
        Check(faults, nameof(LayerGroups), LayerGroups, 0, shape.SparseLayerCount);
        Check(faults, nameof(ExpertBudget), ExpertBudget, 1, shape.ExpertCount);
        Check(faults, nameof(ExpertsPerToken), ExpertsPerToken, 1, Math.Max(1, ExpertBudget));
        if (LayerGroupSizes is { } sizes && (sizes.Any(size => size < 1) || sizes.Sum(size => (long)size) != shape.SparseLayerCount))
        {
            faults.Add($"layerGroupSizes is [{string.Join(", ", sizes)}]; it must be numbers from 1 that sum to {shape.SparseLayerCount}.");
        }

        CheckChoices(faults);
        faults.AddRange(UnevenFaults(shape));
        if (shape.Groups is not null && !ExpertBudgets.IsLegal(shape, ExpertBudget, AllExpertsPerToken.Append(ExpertsPerToken).Max()))
        {
            faults.Add($"expertBudget is {ExpertBudget}; {ExpertBudgets.Rule(shape, ExpertBudget, AllExpertsPerToken.Append(ExpertsPerToken).Max())}");
        }

        if (ScheduleFault(shape) is { } fault)
        {
            faults.Add(fault);
        }

        if (faults.Count == 0)
        {
            faults.AddRange(Constraints.Faults(shape, Stages(shape)[0], ExpertBudget));
        }

        return faults;
    }

    /// <summary>What is wrong with the schedule of layer groups, in one sentence; null when nothing is, or there is none.</summary>
    public string? ScheduleFault(MoeShape shape)
    {
        if (LayerGroupSchedule is not { } schedule)
        {
            return null;
        }

        var written = $"layerGroupSchedule is [{string.Join(", ", schedule)}]";
        if (schedule.Count < 2 || schedule.Any(count => count < 0 || count > shape.SparseLayerCount))
        {
            return $"{written}; it must be two or more numbers of groups, each 0 (one a layer) to {shape.SparseLayerCount}.";
        }

        var starts = Stages(shape).Select(groups => groups.Select(layers => layers[0]).ToHashSet()).ToArray();
        return starts.Zip(starts.Skip(1)).All(pair => pair.First.IsProperSubsetOf(pair.Second))
            ? null
            : $"{written}; each number must divide the groups before it further, as 1, 2, 4 or 0 (one a layer) do.";
    }

    /// <summary>What is wrong with budgets that differ between layer groups, one sentence each; empty when nothing is, or they do not differ.</summary>
    public IReadOnlyList<string> UnevenFaults(MoeShape shape)
    {
        var faults = new List<string>();
        if (IsUniform)
        {
            return faults;
        }

        var most = AllExpertsPerToken.Append(ExpertsPerToken).Max();
        Check(faults, nameof(LeastExperts), LeastExperts ?? most, most, Math.Max(most, ExpertBudget));
        Check(faults, nameof(MostExperts), MostExperts ?? shape.ExpertCount, ExpertBudget, shape.ExpertCount);
        if (shape.GroupCount > 1 || LayerGroupSchedule is not null || LayerGroupSizes is not null
            || (LayerGroups > 0 && shape.SparseLayerCount % LayerGroups != 0))
        {
            faults.Add(
                $"leastExperts and mostExperts let budgets differ between layer groups; that needs groups of equal size (layerGroups 0, or a divisor of {shape.SparseLayerCount}), "
                + "no layerGroupSchedule, and a router that does not choose groups of experts first.");
        }

        return faults;
    }

    private void CheckChoices(List<string> faults)
    {
        if (ExpertsPerTokenChoices is not { } choices)
        {
            return;
        }

        if (choices.Distinct().Count() != choices.Count || choices.Any(choice => choice < 1 || choice > ExpertBudget) || !choices.Contains(ExpertsPerToken))
        {
            faults.Add(
                $"expertsPerTokenChoices is [{string.Join(", ", choices)}]; it must be different numbers from 1 to {ExpertBudget}, expertsPerToken ({ExpertsPerToken}) among them.");
        }
    }

    private static void Check(List<string> faults, string name, double value, double least, double most)
    {
        if (!(value >= least && value <= most))
        {
            faults.Add(FormattableString.Invariant(
                $"{char.ToLowerInvariant(name[0])}{name[1..]} is {value}; it must be {least} to {most}."));
        }
    }
}
