using Eep.Core.Pruning;

namespace Eep.Core.Search;

/// <summary>Named sets of search constants.</summary>
public static class SearchPresets
{
    /// <summary>
    /// The default: starts from the one-shot methods, prunes for 72 and merges for 104 of its 196 evaluations, never evaluates a plan
    /// twice and chooses each child among many with <see cref="ScoreSurrogate"/>. A few minutes on the sample.
    /// </summary>
    public const string EepPlus = "eep+";

    /// <summary>
    /// The paper's iterations and the published operator constants (METHOD.md A 1.2 to 1.5): 31 random plans, 40 + 160 generations, four
    /// layer groups, crossover in both phases as in Alg. 1. The paper gives no generation size: 8 children is our assumption.
    /// </summary>
    public const string Paper = "paper";

    /// <summary>
    /// The released program's steady-state loop and constants (METHOD.md A 1.2 to 1.5): 31 random plans, then one child at a time, 70
    /// of the pruning phase and 301 of the merging phase; one layer group a layer, as its key list means; no crossover while pruning.
    /// Its faults are corrected: see docs/options.md.
    /// </summary>
    public const string Official = "official";

    private const int PaperGroups = 4;

    /// <summary>The names that <see cref="Find"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = [EepPlus, Paper, Official];

    /// <summary>The options of a preset for one model; callers change single fields with <c>with</c>.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="shape">The model.</param>
    /// <param name="expertBudget">E'.</param>
    /// <param name="expertsPerToken">k of the pruned model; null = the model's own.</param>
    /// <param name="seed">Seed of every random draw.</param>
    /// <exception cref="SearchException">An unknown name.</exception>
    public static SearchOptions Find(
        string name, MoeShape shape, int expertBudget, int? expertsPerToken = null, ulong seed = 0)
    {
        var ours = new SearchOptions
        {
            ExpertBudget = expertBudget,
            ExpertsPerToken = expertsPerToken ?? shape.ExpertsPerToken,
            Seed = seed,
        };
        var published = ours with
        {
            InitialCount = 31,
            SeedFromCriteria = false,
            AvoidDuplicates = false,
            CandidatesPerChild = 1,
            CoupledCrossover = false,
            MutationWindow = 0.03,
            MutationMinimumParents = 1,
            CrossoverWindow = 0.01,
            CrossoverMinimumParents = 6,
            GroupProbability = 0.25,
            RowProbability = 0.15,
            CrossoverProbability = 0.3,
            FirstParentProbability = 0.6,
            ElementProbability = 0.25,
            NoiseDeviation = 0.065,
            NormalizationProbability = 0.1,
        };
        return name switch
        {
            EepPlus => ours,
            Paper => published with
            {
                ChildrenPerGeneration = 8,
                PruningGenerations = 40,
                MergingGenerations = 160,
                CrossoverInPruning = true,
                LayerGroups = Math.Min(PaperGroups, shape.SparseLayerCount),
            },
            Official => published with
            {
                ChildrenPerGeneration = 1,
                PruningGenerations = 70,
                MergingGenerations = 301,
                CrossoverInPruning = false,
                LayerGroups = 0,
            },
            _ => throw new SearchException($"preset is '{name}'; it must be one of {string.Join(", ", Names)}."),
        };
    }
}
