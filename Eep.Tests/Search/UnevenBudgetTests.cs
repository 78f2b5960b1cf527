using Eep.Core.Pruning;
using Eep.Core.Search;
using Eep.Core.Search.Operators;

namespace Eep.Tests.Search;

/// <summary>Searches whose layers may keep different numbers of experts.</summary>
public sealed class UnevenBudgetTests
{
    private readonly ToyObjective _toy = new(seed: 3);

    [Fact]
    public void Run_UnevenBudgets_KeepTotalAndBounds()
    {
        var uneven = Run(Options() with { LeastExperts = 2, MostExperts = 7 });

        var rows = uneven.Archive.All.Select(scored => scored.Individual.Plan.Groups.Select(group => group.ExpertMerging.Rows).ToArray()).ToArray();
        Assert.All(rows, plan => Assert.Equal(16, plan.Sum()));
        Assert.All(rows.SelectMany(plan => plan), count => Assert.InRange(count, 2, 7));
        Assert.Contains(uneven.Archive.All, scored => !scored.Individual.Plan.IsUniform && scored.Individual.Plan.IsPruningOnly);
        Assert.Contains(uneven.Archive.All, scored => !scored.Individual.Plan.IsUniform && !scored.Individual.Plan.IsPruningOnly);
    }

    [Fact]
    public void Run_UnevenBudgetsTwice_IsTheSameArchive()
    {
        var options = Options() with { LeastExperts = 2 };
        string[] Hashes() => [.. Run(options).Archive.All.Select(scored => scored.Individual.Plan.Hash)];
        Assert.Equal(Hashes(), Hashes());
    }

    [Fact]
    public void Run_PinnedExperts_AreKeptInEveryPlan()
    {
        var options = Options() with
        {
            LeastExperts = 2,
            Constraints = new ExpertConstraints(
                new Dictionary<int, IReadOnlyList<int>> { [1] = [0, 7] }, new Dictionary<int, IReadOnlyList<int>> { [2] = [4] }),
        };
        Assert.All(Run(options).Archive.All, scored => Assert.True(options.Constraints.Hold(scored.Individual.Plan)));
    }

    [Fact]
    public void Apply_Scripted_MovesOneExpertFromOneGroupToAnother()
    {
        var plan = PruningPlan.Select(_toy.Shape, LayerGroups.Divide(_toy.Shape, 0), _ => [0, 1, 2, 3], 2);

        // A chance that holds; group 1 gives up row 2 (expert 2); of the three others group 3 takes in its second free expert (5).
        var random = new ScriptedSource([0.1], [1, 2, 2, 1]);
        var changed = new LevelSwitchMutation(2, 6, 16, ExpertConstraints.None, 0.5).Apply(plan, random);

        Assert.True(random.IsUsedUp);
        Assert.Equal([0, 1, 3], changed.Groups[1].ExpertMerging.Dominants());
        Assert.Equal([0, 1, 2, 3, 5], changed.Groups[3].RouterMapping.Dominants());
        Assert.Equal(plan.Groups[0], changed.Groups[0]);
        Assert.NotEqual(plan.Hash, changed.Hash);
    }

    [Fact]
    public void Apply_NothingMayChange_IsThePlan()
    {
        var plan = PruningPlan.Select(_toy.Shape, LayerGroups.Divide(_toy.Shape, 0), _ => [0, 1, 2, 3], 2);
        Assert.Same(plan, new LevelSwitchMutation(4, 6, 16, ExpertConstraints.None, 1).Apply(plan, new ScriptedSource([0.1])));
    }

    [Fact]
    public void Fill_ShortLayers_GetTheirBestMissingExperts()
    {
        var shape = new MoeShape([0, 1], 5, 2);
        var plan = PruningPlan.Select(shape, [[0], [1]], layer => layer == 0 ? [4, 1] : [0, 1, 2, 3], 2);
        var scores = new ExpertTable(2, 5);
        (scores[0, 2], scores[0, 0], scores[0, 3], scores[1, 4]) = (3, 2, 1, 9);

        var filled = FilledPlan.Of(plan, scores, shape);

        Assert.Equal((4, 6, 8), (plan.ExpertBudget, plan.ExpertTotal, filled.ExpertTotal));
        Assert.Equal([4, 1, 2, 0], filled.Groups[0].ExpertMerging.Dominants());
        Assert.Equal(plan.Groups[1], filled.Groups[1]);
        Assert.True(filled.IsUniform);
        Assert.Same(filled, FilledPlan.Of(filled, scores, shape));
    }

    [Theory]
    [InlineData(1, null, 0, "leastExperts is 1; it must be 2 to 4.")]
    [InlineData(5, null, 0, "leastExperts is 5; it must be 2 to 4.")]
    [InlineData(null, 9, 0, "mostExperts is 9; it must be 4 to 8.")]
    [InlineData(2, null, 3, "leastExperts and mostExperts let budgets differ between layer groups; that needs groups of equal size")]
    public void Faults_BoundsThatCannotHold_AreNamed(int? least, int? most, int groups, string expected)
    {
        var fault = Assert.Single((Options() with { LeastExperts = least, MostExperts = most, LayerGroups = groups }).Faults(_toy.Shape));
        Assert.StartsWith(expected, fault, StringComparison.Ordinal);
    }

    private SearchOptions Options() => SearchPresets.Find(SearchPresets.EepPlus, _toy.Shape, 4, seed: 2) with { SeedFromCriteria = false };

    private EvolutionarySearch Run(SearchOptions options)
    {
        var search = new EvolutionarySearch(options, _toy.Shape, []);
        _toy.Run(search);
        return search;
    }
}
