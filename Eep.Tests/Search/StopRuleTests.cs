using Eep.Core.Search;

namespace Eep.Tests.Search;

public sealed class StopRuleTests
{
    private readonly ToyObjective _toy = new(seed: 3);

    [Fact]
    public void Run_TargetReached_EndsAfterThatGeneration()
    {
        var search = Search(options => options with { TargetScore = 0.6 });
        Tell(search, generation => 0.1 * (generation + 1));

        Assert.Equal(6, search.Progress.Generations);
        Assert.Equal(1, search.Progress.Fraction);
        Assert.Equal([StopRule.Evaluations, StopRule.Target], search.StopRules.Select(rule => rule.Name));
        Assert.Equal(1, search.StopRules[1].Fraction);
        Assert.InRange(search.StopRules[0].Fraction, 0.1, 0.9);
    }

    [Fact]
    public void Run_NoGain_EndsAfterTheGenerationsThatAreBorne()
    {
        var search = Search(options => options with { Patience = 3 });
        Tell(search, generation => Math.Min(generation, 2) / 10.0);

        // Generation 2 is the last that gains; 3, 4 and 5 are borne.
        Assert.Equal(6, search.Progress.Generations);
        Assert.Equal(1, search.StopRules.Single(rule => rule.Name == StopRule.Stagnation).Fraction);
    }

    [Fact]
    public void StopRules_WhileRunning_AreFractions()
    {
        var search = Search(options => options with { Patience = 4, TargetScore = 0.8 });
        for (var generation = 0; generation < 3; generation++)
        {
            Assert.All(search.StopRules, rule => Assert.InRange(rule.Fraction, 0, 0.99));
            search.Tell(search.Ask()!, [.. search.Ask()!.Individuals.Select(_ => (double?)0.4)]);
        }

        Assert.Equal([0.5, 0.5], search.StopRules.Skip(1).Select(rule => rule.Fraction));
    }

    [Theory]
    [InlineData(50)]
    [InlineData(100)]
    [InlineData(402)]
    [InlineData(1)]
    public void Within_Evaluations_KeepsToThem(int evaluations)
    {
        var options = EvolutionarySearchTests.Quick(_toy).Within(evaluations);
        Assert.InRange(options.EvaluationLimit, Math.Max(1, evaluations - options.ChildrenPerGeneration + 1), evaluations);
        Assert.Empty(options.Faults(_toy.Shape));
    }

    private EvolutionarySearch Search(Func<SearchOptions, SearchOptions> change) =>
        new(change(EvolutionarySearchTests.Quick(_toy)), _toy.Shape, []);

    private static void Tell(EvolutionarySearch search, Func<int, double> score)
    {
        while (search.Ask() is { } generation)
        {
            search.Tell(generation, [.. generation.Individuals.Select(_ => (double?)score(generation.Index))]);
        }
    }
}
