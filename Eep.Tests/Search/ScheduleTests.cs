using Eep.Core.Pruning;
using Eep.Core.Search;

namespace Eep.Tests.Search;

/// <summary>What changes in the course of a search: its layer groups, its start, the choice of its operators.</summary>
public sealed class ScheduleTests
{
    private readonly ToyObjective _toy = new(seed: 3);

    [Fact]
    public void Run_LayerGroupsFromCoarseToFine_SharesMatricesLessAndLess()
    {
        // 22 generations in three stages: 1 to 8 share one pair, 9 to 15 two, the rest none.
        var search = Run(Options() with { LayerGroupSchedule = [1, 2, 0] });

        int[] Pairs(int first, int last) =>
        [
            .. search.Archive.All.Where(scored => scored.Individual.Generation >= first && scored.Individual.Generation <= last)
                .Select(scored => scored.Individual.Plan.Groups.Select(group => (group.ExpertMerging, group.RouterMapping)).Distinct().Count()),
        ];
        Assert.All(Pairs(0, 8), pairs => Assert.Equal(1, pairs));
        Assert.All(Pairs(9, 15), pairs => Assert.InRange(pairs, 1, 2));
        Assert.Contains(2, Pairs(9, 15));
        Assert.Contains(4, Pairs(16, 22));
        Assert.All(search.Archive.All, scored => Assert.Equal(4, scored.Individual.Plan.Groups.Length));
        Assert.Equal(1, search.Progress.Fraction);
    }

    [Theory]
    [InlineData(new[] { 1 }, "two or more numbers of groups, each 0 (one a layer) to 4")]
    [InlineData(new[] { 1, 5 }, "two or more numbers of groups")]
    [InlineData(new[] { 2, 2 }, "must divide the groups before it further")]
    [InlineData(new[] { 0, 1 }, "must divide the groups before it further")]
    [InlineData(new[] { 3, 2 }, "must divide the groups before it further")]
    public void Faults_ScheduleThatDoesNotRefine_IsNamed(int[] schedule, string expected)
    {
        var fault = Assert.Single((Options() with { LayerGroupSchedule = schedule }).Faults(_toy.Shape));
        Assert.StartsWith($"layerGroupSchedule is [{string.Join(", ", schedule)}]; ", fault, StringComparison.Ordinal);
        Assert.Contains(expected, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Ask_NoGainForSoLong_DrawsAGenerationAtRandomAndBreedsFromIt()
    {
        var search = new EvolutionarySearch(Options() with { RestartAfter = 3 }, _toy.Shape, []);
        while (search.Ask() is { } generation)
        {
            search.Tell(generation, [.. generation.Individuals.Select(_ => (double?)0.5)]);
        }

        // Nothing ever gains: generations 4, 8, 12 ... start anew.
        var individuals = search.Archive.All.Select(scored => scored.Individual).ToArray();
        Assert.All(individuals.Where(one => one.Generation is 4 or 8 or 12), one => Assert.Equal("random", one.Origin));
        Assert.All(individuals.Where(one => one.Generation is 5 or 6 or 7), one => Assert.All(
            one.Parents, parent => Assert.InRange(individuals[parent].Generation, 4, 6)));
        Assert.Contains(individuals.Where(one => one.Generation == 5), one => one.Parents.Count > 0);
    }

    [Fact]
    public void Best_AfterARestart_IsStillTheBestOfAll()
    {
        var search = new EvolutionarySearch(Options() with { RestartAfter = 2 }, _toy.Shape, []);
        while (search.Ask() is { } generation)
        {
            search.Tell(generation, [.. generation.Individuals.Select(one => (double?)(one.Id == 3 ? 0.9 : 0.1))]);
        }

        Assert.Equal(3, search.Archive.Best!.Individual.Id);
        Assert.DoesNotContain(3, search.ParentPool);
    }

    [Fact]
    public void CrossoverProbability_FollowsWhatBeatItsParents()
    {
        var archive = new SearchArchive();
        Add(archive, 0.5, "random");
        Add(archive, 0.6, "random");
        Assert.Equal(0.3, OperatorCredit.CrossoverProbability(archive, 0.3), 1e-12);

        Add(archive, 0.7, OperatorCredit.Crossover, 0, 1); // beats both
        Add(archive, 0.55, OperatorCredit.Crossover, 0, 1); // beats one
        Add(archive, 0.6, OperatorCredit.Mutation, 1); // equals its parent
        Add(archive, null, OperatorCredit.Mutation, 1);

        // Crossover (1 + 1) / (2 + 2), mutation (0 + 1) / (2 + 2): 0.3 * 2 against 0.7 * 1.
        Assert.Equal(0.6 / 1.3, OperatorCredit.CrossoverProbability(archive, 0.3), 1e-12);
        Assert.Equal(0.9, OperatorCredit.CrossoverProbability(archive, 0.999), 1e-12);
        Assert.Equal(0, OperatorCredit.CrossoverProbability(archive, 0));
    }

    [Fact]
    public void Run_AdaptiveOperators_ProposesOtherPlansAndRepeatsItself()
    {
        var (plain, first, second) = (Run(Options()), Run(Options() with { AdaptiveOperators = true }), Run(Options() with { AdaptiveOperators = true }));
        Assert.Equal(Hashes(first), Hashes(second));
        Assert.NotEqual(Hashes(plain), Hashes(first));
    }

    private static void Add(SearchArchive archive, double? score, string origin, params int[] parents)
    {
        var plan = PruningPlan.Select(new MoeShape([0], 8, 1), [[0]], _ => [archive.All.Count], 1);
        archive.Add(new Individual(archive.All.Count, 0, plan, origin, parents), score);
    }

    private static IEnumerable<string> Hashes(EvolutionarySearch search) => search.Archive.All.Select(scored => scored.Individual.Plan.Hash);

    private SearchOptions Options() => EvolutionarySearchTests.Quick(_toy);

    private EvolutionarySearch Run(SearchOptions options)
    {
        var search = new EvolutionarySearch(options, _toy.Shape, []);
        _toy.Run(search);
        return search;
    }
}
