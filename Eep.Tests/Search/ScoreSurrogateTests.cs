using Eep.Core.Pruning;
using Eep.Core.Search;
using Eep.Tests.Pruning;

namespace Eep.Tests.Search;

public sealed class ScoreSurrogateTests
{
    private readonly MoeShape _shape = new([0], 3, 1);

    [Fact]
    public void Predict_TwoPlans_IsTheRidgeSolution()
    {
        // Experts 0 and 1 scored 0.2 and 0.8. Centred features (1/2, -1/2) and (-1/2, 1/2): the kernel plus the ridge of 1 is
        // [[1.5, -0.5], [-0.5, 1.5]], its duals for (-0.3, 0.3) are (-0.15, 0.15), so guesses are 0.5 -+ 0.15.
        var surrogate = Fit(Archive((Keep(0), 0.2), (Keep(1), 0.8)));
        Assert.Equal(0.35, surrogate.Predict(Keep(0)), 1e-9);
        Assert.Equal(0.65, surrogate.Predict(Keep(1)), 1e-9);
        Assert.Equal(0.5, surrogate.Predict(Keep(2)), 1e-9);
    }

    [Fact]
    public void Predict_RowsInAnotherOrder_IsTheSame()
    {
        var told = Enumerable.Range(0, 20).Select(seed => (PlanGenerators.Dense(seed), seed / 20.0)).ToArray();
        var surrogate = Fit(Archive(told));
        var plan = PlanGenerators.Dense(77);
        Assert.Equal(surrogate.Predict(plan), surrogate.Predict(PlanGenerators.PermuteRows(plan, 5)), 1e-9);
        Assert.NotEqual(surrogate.Predict(plan), surrogate.Predict(PlanGenerators.Dense(78)), 1e-6);
    }

    [Fact]
    public void Predict_AfterASearch_OrdersUnseenPlans()
    {
        var toy = new ToyObjective(seed: 5, items: 300);
        var options = EvolutionarySearchTests.Quick(toy) with { InitialCount = 60, PruningGenerations = 0, MergingGenerations = 0 };
        var search = new EvolutionarySearch(options, toy.Shape, []);
        toy.Run(search);
        var surrogate = Fit(search.Archive);

        var groups = LayerGroups.Divide(toy.Shape, 0);
        var unseen = Enumerable.Range(0, 200)
            .Select(draw => SeedPopulation.RandomPlan(options, toy.Shape, groups, new RandomTape(9, 1, draw, RandomPurpose.Seeds)))
            .Select(plan => (Guess: surrogate.Predict(plan), True: toy.TrueScore(plan)))
            .ToArray();
        Assert.InRange(Correlation(unseen), 0.6, 1);
    }

    [Fact]
    public void Fit_FailedEvaluations_AreLeftOut()
    {
        var archive = Archive((Keep(0), 0.2), (Keep(1), null), (Keep(2), 0.8));
        Assert.Equal(0.5, Fit(archive).Predict(Keep(1)), 1e-9);
        Assert.False(new ScoreSurrogate(1).Fit(Archive((Keep(0), 0.2), (Keep(1), null))));
    }

    [Fact]
    public void Fit_BelowTheLowestUsefulScore_CountsAsThat()
    {
        var archive = new SearchArchive();
        archive.Add(new Individual(0, 0, Keep(1), "random", []), 0.8);
        archive.Add(new Individual(1, 1, Keep(0), "random", []), null, lowestUseful: 0.2);
        var known = Archive((Keep(1), 0.8), (Keep(0), 0.2));

        Assert.Equal(Fit(known).Predict(Keep(2)), Fit(archive).Predict(Keep(2)));
        archive.Add(new Individual(2, 2, Keep(2), "random", []), 0.1, lowestUseful: 0.3);
        Assert.Equal(Fit(Archive((Keep(1), 0.8), (Keep(0), 0.2), (Keep(2), 0.3))).Predict(Keep(0)), Fit(archive).Predict(Keep(0)));
    }

    [Fact]
    public void Fit_InSteps_IsTheSameAsAtOnce()
    {
        var archive = new SearchArchive();
        var stepwise = new ScoreSurrogate(1);
        for (var id = 0; id < 12; id++)
        {
            archive.Add(new Individual(id, 0, PlanGenerators.Dense(id), "random", []), id / 12.0);
            stepwise.Fit(archive);
        }

        Assert.Equal(Fit(archive).Predict(PlanGenerators.Dense(50)), stepwise.Predict(PlanGenerators.Dense(50)));
    }

    private static ScoreSurrogate Fit(SearchArchive archive)
    {
        var surrogate = new ScoreSurrogate(1);
        Assert.True(surrogate.Fit(archive));
        return surrogate;
    }

    private PruningPlan Keep(int expert) => PruningPlan.Select(_shape, [[0]], _ => [expert], 1);

    private static SearchArchive Archive(params (PruningPlan Plan, double? Score)[] told)
    {
        var archive = new SearchArchive();
        for (var id = 0; id < told.Length; id++)
        {
            archive.Add(new Individual(id, 0, told[id].Plan, "random", []), told[id].Score);
        }

        return archive;
    }

    private static SearchArchive Archive(IEnumerable<(PruningPlan Plan, double Score)> told) =>
        Archive([.. told.Select(one => (one.Plan, (double?)one.Score))]);

    private static double Correlation((double Guess, double True)[] pairs)
    {
        var (guess, truth) = (pairs.Average(pair => pair.Guess), pairs.Average(pair => pair.True));
        var covariance = pairs.Sum(pair => (pair.Guess - guess) * (pair.True - truth));
        return covariance / Math.Sqrt(
            pairs.Sum(pair => Math.Pow(pair.Guess - guess, 2)) * pairs.Sum(pair => Math.Pow(pair.True - truth, 2)));
    }
}
