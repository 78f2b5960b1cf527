using Eep.Core.Pruning;
using Eep.Core.Search;

namespace Eep.Tests.Search;

public sealed class SeedPopulationTests
{
    private readonly MoeShape _shape = new([0, 1], 4, 1);

    [Theory]
    [InlineData(8, 4, 4, 24_010_000)] // 70^4
    [InlineData(8, 8, 4, 1)]
    [InlineData(60, 30, 1, 1.18264581564861e17)]
    [InlineData(4, 3, 2, 16)]
    public void DistinctPlans_Space_IsBinomialToTheGroups(int experts, int budget, int groups, double expected) =>
        Assert.Equal(1, SeedPopulation.DistinctPlans(new MoeShape([0], experts, 1), groups, budget) / expected, 1e-12);

    [Fact]
    public void Build_SpaceSmallerThanAsked_GivesEveryPlanOnce()
    {
        var options = Options(budget: 3) with { InitialCount = 31 };
        var population = SeedPopulation.Build(options, _shape, [[0], [1]], []);
        Assert.Equal(16, population.Select(seed => seed.Plan.Hash).Distinct().Count());
        Assert.Equal(16, population.Count);
    }

    [Fact]
    public void Build_CriteriaSeeds_ComeFirstWithoutRepeats()
    {
        var a = Selection(0, 1);
        var population = SeedPopulation.Build(
            Options(budget: 2) with { InitialCount = 4 }, _shape, [[0], [1]], [new("seed:a", a), new("seed:b", Selection(1, 0)), new("seed:c", Selection(2, 3))]);
        Assert.Equal(["seed:a", "seed:c", "random", "random"], population.Select(seed => seed.Origin));
    }

    [Fact]
    public void Build_MoreSeedsThanPlaces_KeepsTheFirst() =>
        Assert.Equal(
            ["seed:a"],
            SeedPopulation.Build(
                Options(budget: 2) with { InitialCount = 1 }, _shape, [[0], [1]], [new("seed:a", Selection(0, 1)), new("seed:b", Selection(2, 3))])
                .Select(seed => seed.Origin));

    private static SearchOptions Options(int budget) => new() { ExpertBudget = budget, ExpertsPerToken = 1, Seed = 3 };

    private PruningPlan Selection(params int[] kept) => PruningPlan.Select(_shape, [[0], [1]], _ => kept, 1);
}
