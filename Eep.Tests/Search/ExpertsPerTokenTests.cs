using Eep.Core.Pruning;
using Eep.Core.Search;

namespace Eep.Tests.Search;

/// <summary>Experts per token as a part of the plan that the search chooses.</summary>
public sealed class ExpertsPerTokenTests
{
    private readonly ToyObjective _toy = new(seed: 3);

    [Fact]
    public void Run_TwoChoices_BothAreTriedAndTheBetterWins()
    {
        // One active expert costs three points of a hundred here.
        var search = Run(plan => _toy.TrueScore(plan) - (plan.ExpertsPerToken == 1 ? 0.03 : 0));

        var counts = search.Archive.All.CountBy(scored => scored.Individual.Plan.ExpertsPerToken).ToDictionary();
        Assert.Equal([1, 2], counts.Keys.Order());
        Assert.Equal(2, search.Archive.Best!.Individual.Plan.ExpertsPerToken);
        Assert.True(counts[2] > 2 * counts[1], "The guess of a plan's score has learnt what an active expert is worth.");
    }

    [Fact]
    public void Run_FewerActiveAreBetter_WinsWithFewer() =>
        Assert.Equal(1, Run(plan => _toy.TrueScore(plan) - (plan.ExpertsPerToken == 2 ? 0.03 : 0)).Archive.Best!.Individual.Plan.ExpertsPerToken);

    [Fact]
    public void Ask_TwoChoices_BeginsWithBoth()
    {
        var search = new EvolutionarySearch(Options(), _toy.Shape, []);
        Assert.Equal(8, search.Ask()!.Individuals.Count(individual => individual.Plan.ExpertsPerToken == 1));
    }

    [Fact]
    public void Ask_WholeBudgetAndTwoChoices_HasOneSelectionForEach()
    {
        var search = new EvolutionarySearch(Options() with { ExpertBudget = 8 }, _toy.Shape, []);
        Assert.Equal([1, 2], search.Ask()!.Individuals.Select(individual => individual.Plan.ExpertsPerToken).Order());
        _toy.Run(search);
        Assert.Equal(SearchPhase.Merging, search.Archive.All.Count > 2 ? SearchPhase.Merging : SearchPhase.Pruning);
        Assert.Equal(1, search.Progress.Fraction);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    [InlineData(0, 2)]
    [InlineData(2, 5)]
    public void Faults_ChoicesThatCannotBe_AreNamed(int first, int second)
    {
        var fault = Assert.Single((Options() with { ExpertsPerTokenChoices = [first, second] }).Faults(_toy.Shape));
        Assert.Equal(
            $"expertsPerTokenChoices is [{first}, {second}]; it must be different numbers from 1 to 4, expertsPerToken (2) among them.", fault);
    }

    [Fact]
    public void Constructor_SeedWithAnotherNumber_IsRefused()
    {
        var seed = new SeedPlan("seed:x", PruningPlan.Select(_toy.Shape, LayerGroups.Divide(_toy.Shape, 0), _ => [0, 1, 2, 3], 3));
        var message = Assert.Throws<SearchException>(() => new EvolutionarySearch(Options(), _toy.Shape, [seed])).Message;
        Assert.Contains("has 4 experts, 3 per token", message, StringComparison.Ordinal);
        Assert.Contains("needs 4 experts, 1 or 2 per token", message, StringComparison.Ordinal);
    }

    private SearchOptions Options() => EvolutionarySearchTests.Quick(_toy) with { ExpertsPerTokenChoices = [1, 2] };

    private EvolutionarySearch Run(Func<PruningPlan, double> score)
    {
        var search = new EvolutionarySearch(Options(), _toy.Shape, []);
        while (search.Ask() is { } generation)
        {
            search.Tell(generation, [.. generation.Individuals.Select(individual => (double?)score(individual.Plan))]);
        }

        return search;
    }
}
