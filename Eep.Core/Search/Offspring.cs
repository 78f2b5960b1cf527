using System.Collections.Immutable;
using Eep.Core.Pruning;
using Eep.Core.Search.Operators;

namespace Eep.Core.Search;

/// <summary>Makes children: draws parents from the archive, crosses and mutates them (METHOD.md A 1.4, 1.5).</summary>
/// <param name="options">Constants.</param>
/// <param name="shape">The model.</param>
/// <param name="groups">Layers that share one pair of matrices in the children.</param>
/// <param name="written">The groups that plans are written in: the same, or finer ones.</param>
/// <param name="archive">Where parents come from.</param>
internal sealed class Offspring(
    SearchOptions options,
    MoeShape shape,
    ImmutableArray<ImmutableArray<int>> groups,
    ImmutableArray<ImmutableArray<int>> written,
    SearchArchive archive)
{
    private readonly ExpertSwapMutation _swap = new(options.RowProbability, options.AvoidDuplicates, shape.GroupCount);
    private readonly GaussianMutation _noise = new(options.ElementProbability, options.NoiseDeviation, shape.GroupCount);
    private readonly ExpertsPerTokenMutation _active = new(options.AllExpertsPerToken, options.ExpertsPerTokenProbability);
    private readonly LevelSwitchMutation? _levels = options.IsUniform ? null : new(
        options.LeastExperts ?? options.AllExpertsPerToken.Max(),
        options.MostExperts ?? shape.ExpertCount,
        options.ExpertBudget * groups.Length,
        options.Constraints,
        options.LevelSwitchProbability);

    private readonly RowCrossover _pruningCrossover = new(options.FirstParentProbability, coupled: true, shape.GroupCount);
    private readonly RowCrossover _mergingCrossover = new(options.FirstParentProbability, options.CoupledCrossover, shape.GroupCount);

    /// <summary>
    /// One child: of <see cref="SearchOptions.CandidatesPerChild"/> draws from the same tape the one that <paramref name="surrogate"/>
    /// expects most of, the first at equal guesses.
    /// </summary>
    public Proposal Make(SearchPhase phase, IRandomSource random, ScoreSurrogate? surrogate, Func<string, bool> isKnown)
    {
        var crossover = options.AdaptiveOperators ? OperatorCredit.CrossoverProbability(archive, options.CrossoverProbability) : options.CrossoverProbability;
        Func<Proposal> draw = phase == SearchPhase.Pruning ? () => Prune(crossover, random) : () => Merge(crossover, random);
        var best = Fresh(draw, random, isKnown);
        var bestGuess = surrogate?.Predict(best.Plan) ?? 0;
        for (var candidate = 1; candidate < options.CandidatesPerChild && surrogate is not null; candidate++)
        {
            var other = Fresh(draw, random, isKnown);
            var guess = surrogate.Predict(other.Plan);
            if (isKnown(best.Plan.Hash) || (guess > bestGuess && !isKnown(other.Plan.Hash)))
            {
                (best, bestGuess) = (other, guess);
            }
        }

        return best;
    }

    /// <summary>
    /// A child that breaks a constraint is drawn again, and with <see cref="SearchOptions.AvoidDuplicates"/> one whose plan was proposed before,
    /// at most <see cref="SearchOptions.RedrawLimit"/> times in all. A random plan stands in for one that still breaks a constraint.
    /// </summary>
    private Proposal Fresh(Func<Proposal> draw, IRandomSource random, Func<string, bool> isKnown)
    {
        for (var draws = 1; ; draws++)
        {
            var proposal = draw();
            var holds = options.Constraints.Hold(proposal.Plan);
            if (holds && (!options.AvoidDuplicates || !isKnown(proposal.Plan.Hash)))
            {
                return proposal;
            }

            if (draws >= options.RedrawLimit)
            {
                return holds ? proposal : RandomPlan(random);
            }
        }
    }

    private Proposal Prune(double crossover, IRandomSource random)
    {
        var flags = GroupFlags.Draw(groups.Length, options.GroupProbability, random);
        return Start(archive.ParentSelections, options.CrossoverInPruning ? crossover : null, _pruningCrossover, flags, random) is { } start
            ? start with { Plan = Written(_active.Apply(Leveled(_swap.Apply(start.Plan, flags, random), random), random)) }
            : RandomPlan(random);
    }

    private Proposal Merge(double crossover, IRandomSource random)
    {
        var flags = GroupFlags.Draw(groups.Length, options.GroupProbability, random);
        if (Start(archive.Parents, crossover, _mergingCrossover, flags, random) is not { } start)
        {
            return RandomPlan(random);
        }

        var plan = Leveled(_noise.Apply(start.Plan, flags, random), random);
        plan = random.Chance(options.NormalizationProbability) ? RowNormalization.Apply(plan, shape.GroupCount) : plan;
        return start with { Plan = Written(_active.Apply(plan, random)) };
    }

    /// <summary>What is mutated: the crossover of two parents, or one parent; null while nothing has a score.</summary>
    private Proposal? Start(
        IReadOnlyList<ScoredIndividual> ranked, double? probability, RowCrossover crossover, GroupFlags flags, IRandomSource random)
    {
        if (probability is { } chance && random.Chance(chance))
        {
            var parents = ParentSelection.Pool(ranked, options.CrossoverWindow, options.CrossoverMinimumParents, random);
            if (parents.Length >= 2)
            {
                random.Shuffle(parents, 2);
                var plan = crossover.Apply(Shared(parents[0].Plan), Shared(parents[1].Plan), flags, random);
                return new Proposal(plan, OperatorCredit.Crossover, [parents[0].Id, parents[1].Id]);
            }
        }

        var pool = ParentSelection.Pool(ranked, options.MutationWindow, options.MutationMinimumParents, random);
        if (pool.Length == 0)
        {
            return null;
        }

        var parent = pool[random.Index(pool.Length)];
        return new Proposal(Shared(parent.Plan), OperatorCredit.Mutation, [parent.Id]);
    }

    private Proposal RandomPlan(IRandomSource random) =>
        new(Written(Leveled(SeedPopulation.RandomPlan(options, shape, groups, random), random)), "random", []);

    private PruningPlan Leveled(PruningPlan plan, IRandomSource random) => _levels?.Apply(plan, random) ?? plan;

    private PruningPlan Shared(PruningPlan plan) => groups == written ? plan : plan.Regroup(groups);

    private PruningPlan Written(PruningPlan plan) => groups == written ? plan : plan.Regroup(written);
}
