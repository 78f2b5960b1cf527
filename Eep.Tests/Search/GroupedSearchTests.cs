using Eep.Core.Pruning;
using Eep.Core.Search;
using Eep.Core.Search.Operators;

namespace Eep.Tests.Search;

/// <summary>The search under routers that choose groups of experts first: it proposes only plans that such a router can hold.</summary>
public sealed class GroupedSearchTests
{
    private static readonly ExpertGroups Groups = new(4, 2, ByTopTwo: true);
    private readonly ToyObjective _toy = new(seed: 5, layers: 3, experts: 16, groups: Groups);

    [Theory]
    [InlineData(SearchPresets.EepPlus)]
    [InlineData(SearchPresets.Paper)]
    public void Run_GroupedShape_ProposesOnlyPlansThatFit(string preset)
    {
        var search = Search(preset);
        _toy.Run(search);

        Assert.All(search.Archive.All, scored => scored.Individual.Plan.CheckFits(_toy.Shape));
        Assert.Contains(search.Archive.All, scored => !scored.Individual.Plan.IsPruningOnly);
        Assert.Contains(search.Archive.All, scored => scored.Individual.Origin == "crossover");
    }

    [Fact]
    public void Run_NoiseLargeEnoughToChangeDominants_StillFits()
    {
        var search = Search(SearchPresets.EepPlus, options => options with
        {
            NoiseDeviation = 2,
            ElementProbability = 1,
            NormalizationProbability = 1,
            CoupledCrossover = false,
            CrossoverProbability = 0.5,
        });
        _toy.Run(search);

        Assert.All(search.Archive.All, scored => scored.Individual.Plan.CheckFits(_toy.Shape));
        Assert.Contains(search.Archive.All, scored => !scored.Individual.Plan.Groups[0].ExpertMerging.IsOneHot);
    }

    [Fact]
    public void Run_SameSeed_GivesTheSameArchive()
    {
        var (first, second) = (Search(SearchPresets.EepPlus), Search(SearchPresets.EepPlus));
        _toy.Run(first);
        _toy.Run(second);
        Assert.Equal(Hashes(first), Hashes(second));
    }

    [Fact]
    public void Run_CleanObjective_FindsTheBestSelectionOfTheGroupedSpace()
    {
        var search = Search(SearchPresets.EepPlus, options => options with { PruningGenerations = 60, MergingGenerations = 0 });
        _toy.Run(search);
        Assert.Equal(_toy.BestSelection(8).Hash, search.Archive.Best!.Individual.Plan.Hash);
    }

    [Fact]
    public void DistinctPlans_GroupedShape_CountsSubsetsOfEachGroup()
    {
        Assert.Equal(Math.Pow(6, 4 * 2), SeedPopulation.DistinctPlans(_toy.Shape, 2, 8));
        Assert.Equal(1, SeedPopulation.DistinctPlans(_toy.Shape, 3, 16));
    }

    [Fact]
    public void Faults_BudgetOffTheGroups_NamesTheNearest() =>
        Assert.Contains(
            "expertBudget is 9; it must be a multiple of 4, the router's groups of experts, from 8 to 16; the nearest is 8 or 12.",
            SearchPresets.Find(SearchPresets.EepPlus, _toy.Shape, 9).Faults(_toy.Shape));

    [Fact]
    public void Swap_DrawnRow_StaysInItsGroup()
    {
        // Experts 4 to 7 are row 1's group; 4 is its own and 6 is kept, so index 1 of (5, 7) is 7.
        var plan = PruningPlan.Select(_toy.Shape, [[0, 1, 2]], _ => [0, 4, 6, 12], 1);
        var random = new ScriptedSource(uniforms: [0.9, 0.1, 0.9, 0.9], indexes: [1]);
        var child = new ExpertSwapMutation(0.15, excludeOwn: true, routerGroups: 4).Apply(plan, new GroupFlags([true], [true]), random);
        Assert.Equal([0, 7, 6, 12], child.Groups[0].ExpertMerging.Dominants());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Crossover_RowsOfOtherGroups_AreNotExchanged(bool coupled)
    {
        // The second parent's rows stand in another order of groups; all rows come from it.
        var first = PruningPlan.Select(_toy.Shape, [[0, 1, 2]], _ => [0, 4, 8, 12], 1);
        var second = PruningPlan.Select(_toy.Shape, [[0, 1, 2]], _ => [13, 9, 5, 1], 1);
        var random = new ScriptedSource(uniforms: [.. Enumerable.Repeat(0.9, coupled ? 4 : 8)]);
        var child = new RowCrossover(0.6, coupled, routerGroups: 4).Apply(first, second, new GroupFlags([true], [true]), random);
        Assert.Equal([1, 5, 9, 13], child.Groups[0].ExpertMerging.Dominants());
        Assert.True(random.IsUsedUp);
    }

    private EvolutionarySearch Search(string preset, Func<SearchOptions, SearchOptions>? change = null)
    {
        var options = SearchPresets.Find(preset, _toy.Shape, 8, seed: 4);
        return new EvolutionarySearch(change?.Invoke(options) ?? options, _toy.Shape, []);
    }

    private static IEnumerable<string> Hashes(EvolutionarySearch search) => search.Archive.All.Select(scored => scored.Individual.Plan.Hash);
}
