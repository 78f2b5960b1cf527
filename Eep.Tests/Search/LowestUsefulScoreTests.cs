using Eep.Core.Pruning;
using Eep.Core.Search;

namespace Eep.Tests.Search;

/// <summary>Scores below the lowest useful one need not be known: the search proposes the same plans without them.</summary>
public sealed class LowestUsefulScoreTests
{
    private static readonly ToyObjective _toy = new(seed: 7, items: 60);

    public static TheoryData<string, ulong, int> Searches()
    {
        var data = new TheoryData<string, ulong, int>();
        foreach (var preset in SearchPresets.Names)
        {
            data.Add(preset, 1, 12);
            data.Add(preset, 2, 1);
            data.Add(preset, 3, 32);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Searches))]
    public void Ask_UselessScoresWithheld_ProposesTheSamePlans(string preset, ulong seed, int finalCandidates)
    {
        var plain = SearchPresets.Find(preset, _toy.Shape, 4, seed: seed) with
        {
            FinalCandidates = finalCandidates,
            ChildrenPerGeneration = 8,
            PruningGenerations = 12,
            MergingGenerations = 12,
        };
        Withhold(plain, least: 20);

        // After a restart every score matters until there are parents again, so that fewer are useless.
        Withhold(plain with { RestartAfter = 3, AdaptiveOperators = true, LayerGroupSchedule = [1, 0], ExpertsPerTokenChoices = [1, 2] }, least: 5);
    }

    private static void Withhold(SearchOptions options, int least)
    {
        // A merged seed far above the selections: these still have to find their parents among themselves.
        SeedPlan[] seeds = [new("seed:merged", Scaled(_toy.BestSelection(4), 0.98f))];
        var (full, raced) = (new EvolutionarySearch(options, _toy.Shape, seeds), new EvolutionarySearch(options, _toy.Shape, seeds));
        var withheld = 0;
        while (full.Ask() is { } generation)
        {
            var other = raced.Ask()!;
            Assert.Equal(Hashes(generation.Individuals), Hashes(other.Individuals));
            Assert.Equal(full.LowestUsefulScore, raced.LowestUsefulScore);
            var scores = generation.Individuals.Select(individual => (double?)_toy.Score(individual.Plan)).ToArray();
            full.Tell(generation, scores);
            withheld += scores.Count(score => score < raced.LowestUsefulScore);
            raced.Tell(other, [.. scores.Select(score => score < raced.LowestUsefulScore ? null : score)]);
            Assert.Equal(full.ParentPool, raced.ParentPool);
        }

        Assert.True(withheld > least, $"Only {withheld} scores were withheld.");
        Assert.Null(raced.Ask());
        Assert.Equal(Best(full, options.FinalCandidates), Best(raced, options.FinalCandidates));
    }

    [Fact]
    public void LowestUsefulScore_DuringASearch_NeverFalls()
    {
        var search = new EvolutionarySearch(EvolutionarySearchTests.Quick(_toy) with { FinalCandidates = 20 }, _toy.Shape, []);
        var lowest = new List<double>();
        while (search.Ask() is { } generation)
        {
            lowest.Add(search.LowestUsefulScore);
            search.Tell(generation, [.. generation.Individuals.Select(individual => (double?)_toy.Score(individual.Plan))]);
        }

        Assert.Equal(double.NegativeInfinity, lowest[0]);
        Assert.Equal(lowest.Order(), lowest);
        Assert.True(lowest[^1] > 0);
    }

    private static IEnumerable<string> Hashes(IEnumerable<Individual> individuals) => individuals.Select(individual => individual.Plan.Hash);

    private static IEnumerable<(int, double?)> Best(EvolutionarySearch search, int count) => search.Archive.Ranked
        .DistinctBy(scored => scored.Individual.Plan.Hash).Take(count).Select(scored => (scored.Individual.Id, scored.Score));

    private static PruningPlan Scaled(PruningPlan plan, float factor) => new(
        [.. plan.Groups.Select(group => group with
        {
            ExpertMerging = new CoefficientMatrix(4, 8, [.. group.ExpertMerging.Values.ToArray().Select(value => factor * value)]),
        })],
        plan.RouterSpace,
        plan.ExpertsPerToken);
}
