using Eep.Core.Pruning;
using Eep.Core.Search;
using FsCheck.Xunit;

namespace Eep.Tests.Search;

public sealed class EvolutionarySearchTests
{
    private readonly ToyObjective _toy = new(seed: 3);

    [Fact]
    public void Run_CleanObjectiveManyGenerations_FindsTheBestSelection()
    {
        var search = Search(_toy, Quick(_toy) with { PruningGenerations = 60, MergingGenerations = 0 });
        _toy.Run(search);
        Assert.Equal(_toy.BestSelection(4).Hash, search.Archive.Best!.Individual.Plan.Hash);
    }

    [Fact]
    public void Run_NoisyScores_ClosesMostOfTheGapToTheBest()
    {
        // Mean over eight objectives; 0 = the mean random plan, 1 = the best selection.
        var closed = Enumerable.Range(0, 8).Average(seed =>
        {
            var toy = new ToyObjective((ulong)seed, items: 300);
            var search = Search(toy, Quick(toy) with { Seed = (ulong)seed, MergingGenerations = 0 });
            toy.Run(search);
            var random = search.Archive.All.Take(16).Average(scored => toy.TrueScore(scored.Individual.Plan));
            return (toy.TrueScore(search.Archive.Best!.Individual.Plan) - random) / (toy.TrueScore(toy.BestSelection(4)) - random);
        });
        Assert.InRange(closed, 0.8, 1.0);
    }

    [Fact]
    public void Run_MergingPhase_ImprovesOnSelection()
    {
        var search = Search(_toy, Quick(_toy) with { MergingGenerations = 40 });
        _toy.Run(search);
        var best = search.Archive.Best!.Individual;
        Assert.False(best.Plan.IsPruningOnly);
        Assert.True(search.Archive.Best.Score > search.Archive.Ranked.First(scored => scored.Individual.Plan.IsPruningOnly).Score + 0.02);
        Assert.NotEqual(best.Plan.Groups[0].ExpertMerging, best.Plan.Groups[0].RouterMapping);
    }

    [Fact]
    public void Run_PaperPreset_ProposesEveryIndividualAndMayRepeatItself()
    {
        var options = SearchPresets.Find(SearchPresets.Paper, _toy.Shape, 4, seed: 2);
        var search = Search(_toy, options);
        _toy.Run(search);
        Assert.Equal(options.EvaluationLimit, search.Archive.All.Count);
        Assert.True(search.Archive.DistinctCount < search.Archive.All.Count);
        Assert.True(search.Archive.Best!.Score > _toy.TrueScore(_toy.BestSelection(4)));
        var swapped = search.Archive.All.Count(scored => scored.Individual.Plan.Groups.Any(
            group => !group.ExpertMerging.Dominants().SequenceEqual(group.RouterMapping.Dominants())));
        Assert.True(swapped > 0, "Uncoupled crossover mixes experts and router rows of two parents.");
    }

    [Fact]
    public void Ask_SameSeed_GivesTheSameArchive()
    {
        var (first, second) = (Search(_toy, Quick(_toy)), Search(_toy, Quick(_toy)));
        _toy.Run(first);
        _toy.Run(second);
        Assert.Equal(Summary(first), Summary(second));

        var other = Search(_toy, Quick(_toy) with { Seed = 99 });
        _toy.Run(other);
        Assert.NotEqual(Summary(first), Summary(other));
    }

    [Property(MaxTest = 9)]
    public bool Ask_AfterReplay_GoesOnAsIfNeverInterrupted(byte stop)
    {
        var preset = SearchPresets.Find(SearchPresets.Names[stop % SearchPresets.Names.Count], _toy.Shape, 4, seed: stop);
        var options = preset with
        {
            ChildrenPerGeneration = Math.Min(3, preset.ChildrenPerGeneration),
            InitialCount = 8,
            PruningGenerations = 4,
            MergingGenerations = 4,
            RestartAfter = stop % 2 == 0 ? 2 : null,
            AdaptiveOperators = stop % 2 == 0,
            ExpertsPerTokenChoices = stop % 2 == 0 ? [1, 2] : null,
            LayerGroupSchedule = stop % 2 == 0 ? [1, 2, 0] : null,
        };
        var whole = Search(_toy, options);
        _toy.Run(whole);

        var before = Search(_toy, options);
        _toy.Run(before, stop % 9);
        before.Ask();

        var after = Search(_toy, options);
        foreach (var recorded in before.Archive.All.GroupBy(scored => scored.Individual.Generation))
        {
            after.Tell(after.Ask()!, [.. recorded.Select(scored => scored.Score)]);
        }

        _toy.Run(after);
        return Summary(whole) == Summary(after);
    }

    [Fact]
    public void Ask_BeforeTell_GivesTheSameGenerationAgain()
    {
        var search = Search(_toy, Quick(_toy));
        Assert.Same(search.Ask(), search.Ask());
    }

    [Property(MaxTest = 10)]
    public bool Run_PruningPhase_KeepsRowsDistinctBudgetExactAndPlansNew(ulong seed, byte budget)
    {
        var options = Quick(_toy) with { Seed = seed, ExpertBudget = 2 + (budget % 6), MergingGenerations = 0, PruningGenerations = 5 };
        var search = Search(_toy, options);
        _toy.Run(search);
        return search.Archive.DistinctCount == search.Archive.All.Count
            && search.Archive.All.All(scored => scored.Individual.Plan is var plan
                && plan.IsPruningOnly
                && plan.ExpertBudget == options.ExpertBudget
                && plan.Groups.All(group => group.ExpertMerging.Dominants().Distinct().Count() == options.ExpertBudget));
    }

    [Property(MaxTest = 9)]
    public bool Run_EveryPreset_KeepsBudgetActiveExpertsAndFiniteRows(ulong seed, byte budget)
    {
        var name = SearchPresets.Names[(int)(seed % (ulong)SearchPresets.Names.Count)];
        var options = SearchPresets.Find(name, _toy.Shape, 2 + (budget % 6), seed: seed) with { PruningGenerations = 3, MergingGenerations = 3 };
        var search = Search(_toy, options);
        _toy.Run(search);
        return search.Archive.All.All(scored => scored.Individual.Plan is var plan
            && plan.ExpertBudget == options.ExpertBudget
            && plan.ExpertsPerToken == options.ExpertsPerToken
            && (scored.Individual.Generation > options.PruningGenerations || plan.Groups.All(group => group.IsPruningOnly
                && group.ExpertMerging.Dominants().Distinct().Count() == options.ExpertBudget)));
    }

    [Fact]
    public void Run_WholeBudget_SkipsPruningAndDoesNotHang()
    {
        var search = Search(_toy, Quick(_toy) with { ExpertBudget = 8 });
        Assert.Equal(PruningPlan.Identity(_toy.Shape).Hash, Assert.Single(search.Ask()!.Individuals).Plan.Hash);
        _toy.Run(search);
        Assert.Equal(1 + (12 * 8), search.Archive.All.Count);
        Assert.Equal(1, search.Progress.Fraction);
    }

    [Fact]
    public void Run_BudgetOne_Works()
    {
        var search = Search(_toy, Quick(_toy) with { ExpertBudget = 1, ExpertsPerToken = 1 });
        _toy.Run(search);
        Assert.All(search.Archive.All, scored => Assert.Equal(1, scored.Individual.Plan.ExpertBudget));
    }

    [Fact]
    public void Run_SpaceUsedUp_GoesOnToMerging()
    {
        // 8 plans in all; each is proposed before the phase ends, and none twice.
        var search = Search(_toy, Quick(_toy) with { ExpertBudget = 7, LayerGroups = 1, InitialCount = 3, ChildrenPerGeneration = 5, RedrawLimit = 500 });
        _toy.Run(search);
        Assert.Equal(8, search.Archive.All.Count(scored => scored.Individual.Plan.IsPruningOnly));
        Assert.Equal(1, search.Progress.Fraction);
    }

    [Fact]
    public void Progress_DuringARun_RisesFromZeroToOne()
    {
        var search = Search(_toy, Quick(_toy));
        var fractions = new List<double> { search.Progress.Fraction };
        while (search.Ask() is { } generation)
        {
            search.Tell(generation, [.. generation.Individuals.Select(_ => (double?)0.5)]);
            fractions.Add(search.Progress.Fraction);
        }

        Assert.Equal(0, fractions[0]);
        Assert.Equal(1, fractions[^1]);
        Assert.Equal(fractions.Order(), fractions);
        Assert.Equal(search.Progress.GenerationLimit, search.Progress.Generations);
        Assert.Equal(Quick(_toy).EvaluationLimit, search.Archive.All.Count);
    }

    [Fact]
    public void Tell_KnownPlan_CanBeLookedUp()
    {
        var search = Search(_toy, Quick(_toy));
        var generation = search.Ask()!;
        Assert.False(search.TryGetKnownScore(generation.Individuals[0].Plan.Hash, out _));
        search.Tell(generation, [0.25, null, .. Enumerable.Repeat<double?>(0.5, 14)]);
        Assert.True(search.TryGetKnownScore(generation.Individuals[0].Plan.Hash, out var score));
        Assert.Equal(0.25, score);
        Assert.False(search.TryGetKnownScore(generation.Individuals[1].Plan.Hash, out _));
    }

    [Fact]
    public void Tell_EqualScores_RanksTheEarliestFirst()
    {
        var search = Search(_toy, Quick(_toy));
        search.Tell(search.Ask()!, [.. Enumerable.Range(0, 16).Select(id => (double?)(id is 5 or 9 ? 0.7 : 0.2))]);
        Assert.Equal([5, 9, 0, 1], search.Archive.Ranked.Take(4).Select(scored => scored.Individual.Id));
        Assert.Equal([5, 9, 0, 1], search.ParentPool);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Tell_NotFinite_IsRefusedAndNothingIsTaken(double bad)
    {
        var search = Search(_toy, Quick(_toy));
        var scores = Enumerable.Repeat<double?>(0.5, 16).ToArray();
        scores[3] = bad;
        var message = Assert.Throws<SearchException>(() => search.Tell(search.Ask()!, scores)).Message;
        Assert.Contains("individual 3", message, StringComparison.Ordinal);
        Assert.Empty(search.Archive.All);
    }

    [Fact]
    public void Tell_WrongGenerationOrCount_IsRefused()
    {
        var search = Search(_toy, Quick(_toy));
        var generation = search.Ask()!;
        Assert.Contains("16 individuals but 1", Refusal(() => search.Tell(generation, [0.5])), StringComparison.Ordinal);
        search.Tell(generation, [.. Enumerable.Repeat<double?>(0.5, 16)]);
        Assert.Contains("none was asked", Refusal(() => search.Tell(generation, [.. Enumerable.Repeat<double?>(0.5, 16)])), StringComparison.Ordinal);
        search.Ask();
        Assert.Contains("generation 1 was asked", Refusal(() => search.Tell(generation, [.. Enumerable.Repeat<double?>(0.5, 16)])), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_EveryEvaluationFails_GoesOnWithRandomPlans()
    {
        var search = Search(_toy, Quick(_toy) with { PruningGenerations = 2, MergingGenerations = 1 });
        while (search.Ask() is { } generation)
        {
            search.Tell(generation, new double?[generation.Individuals.Count]);
        }

        Assert.Null(search.Archive.Best);
        Assert.Empty(search.ParentPool);
        Assert.All(search.Archive.All.Skip(16), scored => Assert.Equal("random", scored.Individual.Origin));
    }

    [Fact]
    public void Parents_OfChildren_WereToldBefore()
    {
        var search = Search(_toy, Quick(_toy));
        _toy.Run(search);
        Assert.All(search.Archive.All, scored => Assert.All(
            scored.Individual.Parents,
            parent => Assert.True(search.Archive.All[parent].Individual.Generation < scored.Individual.Generation)));
        Assert.Contains(search.Archive.All, scored => scored.Individual.Origin == "crossover");
    }

    [Fact]
    public void Constructor_SeedThatDoesNotFit_IsRefused()
    {
        var shape = _toy.Shape;
        var groups = LayerGroups.Divide(shape, 0);
        Assert.Contains("the search needs 4 experts", Refusal(() => _ = new EvolutionarySearch(
            Quick(_toy), shape, [new("seed:x", PruningPlan.Select(shape, groups, _ => [0, 1], 2))])), StringComparison.Ordinal);
        Assert.Contains("Seed 'seed:x' selects an expert twice", Refusal(() => _ = new EvolutionarySearch(
            Quick(_toy), shape, [new("seed:x", PruningPlan.Select(shape, groups, _ => [0, 1, 1, 2], 2))])), StringComparison.Ordinal);
        Assert.Contains("mergingGenerations is 0", Refusal(() => _ = new EvolutionarySearch(
            Quick(_toy) with { MergingGenerations = 0 }, shape, [new("seed:x", Merged(shape, groups))])), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_SeedThatMerges_IsAParentOfTheMergingPhaseOnly()
    {
        var groups = LayerGroups.Divide(_toy.Shape, 0);
        var search = new EvolutionarySearch(Quick(_toy), _toy.Shape, [new("seed:x", Merged(_toy.Shape, groups))]);
        while (search.Ask() is { } generation)
        {
            search.Tell(generation, [.. generation.Individuals.Select(individual => (double?)(individual.Id == 0 ? 0.9 : 0.1))]);
        }

        Assert.All(search.Archive.All.Skip(1).Where(scored => scored.Individual.Generation <= 10), scored => Assert.True(scored.Individual.Plan.IsPruningOnly));
        Assert.Contains(search.Archive.All, scored => scored.Individual.Parents.Contains(0));
    }

    /// <summary>Ours with more pruning and less choice, which suits the toy's few dimensions.</summary>
    internal static SearchOptions Quick(ToyObjective toy) => SearchPresets.Find(SearchPresets.EepPlus, toy.Shape, 4, seed: 1) with
    {
        InitialCount = 16,
        PruningGenerations = 10,
        MergingGenerations = 12,
        CandidatesPerChild = 16,
    };

    private static EvolutionarySearch Search(ToyObjective toy, SearchOptions options) => new(options, toy.Shape, []);

    private static PruningPlan Merged(MoeShape shape, System.Collections.Immutable.ImmutableArray<System.Collections.Immutable.ImmutableArray<int>> groups)
    {
        var selection = PruningPlan.Select(shape, groups, _ => [0, 1, 2, 3], 2);
        var halves = new CoefficientMatrix(4, 8, [.. selection.Groups[0].ExpertMerging.Values.ToArray().Select(value => value / 2)]);
        return new PruningPlan([.. selection.Groups.Select(group => group with { ExpertMerging = halves })], RouterSpace.Logits, 2);
    }

    private static string Summary(EvolutionarySearch search) => string.Join(
        '\n',
        search.Archive.All.Select(scored =>
            $"{scored.Individual.Id} {scored.Individual.Generation} {scored.Individual.Origin} {string.Join('+', scored.Individual.Parents)} {scored.Individual.Plan.Hash} {scored.Score:R}"));

    private static string Refusal(Action action) => Assert.Throws<SearchException>(action).Message;
}
