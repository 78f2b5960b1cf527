using System.Collections.Immutable;
using Eep.Core.Pruning;

namespace Eep.Core.Search;

/// <summary>
/// The evolutionary search of EEP (arXiv 2407.00945, sec. 4.3) as ask and tell: it proposes plans and is told their scores, and never
/// sees a model. Pruning phase, then merging phase, in generations.
/// </summary>
/// <remarks>
/// What <see cref="Ask"/> gives depends only on the options, the seeds and what was told. So a search is resumed by asking and telling
/// the recorded scores again. Not thread-safe.
/// </remarks>
public sealed class EvolutionarySearch
{
    private readonly SearchOptions _options;
    private readonly MoeShape _shape;
    private readonly ImmutableArray<ImmutableArray<int>> _groups;
    private readonly IReadOnlyList<SeedPlan> _seeds;
    private readonly IReadOnlyList<ImmutableArray<ImmutableArray<int>>> _stages;
    private readonly Offspring[] _offspring;
    private readonly ScoreSurrogate _surrogate;
    private readonly double _pruningPlans;
    private Generation? _asked;
    private int _generations;
    private int _pruned;
    private int _merged;
    private int _restarted;

    /// <summary>Starts before generation 0.</summary>
    /// <param name="options">Constants of the search.</param>
    /// <param name="shape">The model.</param>
    /// <param name="seeds">Plans that generation 0 begins with; more than InitialCount are cut off.</param>
    /// <exception cref="SearchException">An option is out of range (all faults at once), or a seed does not fit.</exception>
    public EvolutionarySearch(SearchOptions options, MoeShape shape, IReadOnlyList<SeedPlan> seeds)
    {
        var faults = options.Faults(shape);
        if (faults.Count > 0)
        {
            throw new SearchException(string.Join(Environment.NewLine, faults));
        }

        _options = options;
        _shape = shape;
        _stages = options.Stages(shape);
        _groups = _stages[^1];
        _seeds = seeds;
        foreach (var seed in seeds)
        {
            CheckSeed(seed);
        }

        _offspring = [.. _stages.Select(groups => new Offspring(options, shape, groups, _groups, Archive))];
        _surrogate = new ScoreSurrogate(options.ExpertsPerToken);
        _pruningPlans = SeedPopulation.DistinctPlans(options, shape, _groups.Length);
    }

    /// <summary>All individuals told so far.</summary>
    public SearchArchive Archive { get; } = new();

    /// <summary>Ids that the next generation's mutation would draw its parents from, best first; ties at the end by id.</summary>
    public IReadOnlyList<int> ParentPool =>
    [
        .. Archive.Parents
            .Take(ParentSelection.Count(Archive.Parents, _options.MutationWindow, _options.MutationMinimumParents))
            .Select(scored => scored.Individual.Id),
    ];

    /// <summary>
    /// The lowest score that may still matter to the search: as a parent, or among the <see cref="SearchOptions.FinalCandidates"/>. One that is
    /// told below it changes nothing that follows, and never will: this falls only with a restart, after which who was told before is no parent.
    /// Negative infinity while every score matters.
    /// </summary>
    public double LowestUsefulScore
    {
        get
        {
            var lowest = Math.Min(Archive.DistinctScore(_options.FinalCandidates), LowestParent(Archive.Parents));

            // The pruning phase compares selections with each other alone, whatever merged seeds score.
            return _merged > 0 || PruningIsOver ? lowest : Math.Min(lowest, LowestParent(Archive.ParentSelections));

            double LowestParent(IReadOnlyList<ScoredIndividual> ranked) => Math.Min(
                ParentSelection.LowestScore(ranked, _options.MutationWindow, _options.MutationMinimumParents),
                ParentSelection.LowestScore(ranked, _options.CrossoverWindow, _options.CrossoverMinimumParents));
        }
    }

    /// <summary>Where the search is.</summary>
    public SearchProgress Progress => new(
        _generations, 1 + _options.PruningGenerations + _options.MergingGenerations, IsStopped ? 1 : EvaluationFraction);

    /// <summary>What may end the search, the number of evaluations first.</summary>
    public IReadOnlyList<StopRule> StopRules
    {
        get
        {
            var rules = new List<StopRule> { new(StopRule.Evaluations, EvaluationFraction) };
            if (_options.Generations is { } generations)
            {
                rules.Add(new StopRule(StopRule.Generations, Math.Min(1, (double)_generations / generations)));
            }

            if (_options.TargetScore is { } target)
            {
                rules.Add(new StopRule(StopRule.Target, Math.Clamp((Archive.Best?.Score ?? 0) / target, 0, 1)));
            }

            if (_options.Patience is { } patience)
            {
                rules.Add(new StopRule(StopRule.Stagnation, Math.Min(1, (double)GenerationsWithoutGain / patience)));
            }

            return rules;
        }
    }

    private double EvaluationFraction => _generations == 0
        ? 0
        : (double)(_options.InitialCount + (_options.ChildrenPerGeneration * (PruningBehind + _merged))) / _options.EvaluationLimit;

    /// <summary>Whether a rule other than the number of evaluations ended the search.</summary>
    private bool IsStopped => StopRules.Skip(1).Any(rule => rule.Fraction >= 1);

    /// <summary>Generations since the best one that may be a parent, or since the restart while there is none.</summary>
    private int GenerationsWithoutParent => _generations - 1 - (Archive.Parents.Count > 0 ? Archive.Parents[0].Individual.Generation : _restarted);

    private int GenerationsWithoutGain => Archive.Best is { } best ? _generations - 1 - best.Individual.Generation : 0;

    /// <summary>
    /// The pruning phase ends early when every one-hot plan was proposed: at once for E' = E, where there is only one.
    /// </summary>
    private bool PruningIsOver => _pruned >= _options.PruningGenerations || Archive.DistinctSelections >= _pruningPlans;

    private int PruningBehind => _merged > 0 || PruningIsOver ? _options.PruningGenerations : _pruned;

    /// <summary>The generation to score next: the same one until it is told; null when the search is over.</summary>
    public Generation? Ask() => _asked ??= Next();

    /// <summary>The score of an equal plan evaluated before, so that it need not be evaluated again.</summary>
    public bool TryGetKnownScore(string planHash, out double score) => Archive.TryGetKnownScore(planHash, out score);

    /// <summary>Takes the scores of the generation that was asked last.</summary>
    /// <param name="generation">What <see cref="Ask"/> gave.</param>
    /// <param name="scores">One per individual, in [0, 1], larger is better; null for an evaluation that failed, or was stopped below <see cref="LowestUsefulScore"/>.</param>
    /// <exception cref="SearchException">Another generation, a wrong number of scores, or a score that is not a finite number.</exception>
    public void Tell(Generation generation, IReadOnlyList<double?> scores)
    {
        if (_asked is null || generation.Index != _asked.Index)
        {
            throw new SearchException(
                $"Scores were told for generation {generation.Index}; {(_asked is null ? "none was asked" : $"generation {_asked.Index} was asked")}.");
        }

        if (scores.Count != _asked.Individuals.Count)
        {
            throw new SearchException(
                $"Generation {_asked.Index} has {_asked.Individuals.Count} individuals but {scores.Count} scores were told.");
        }

        for (var at = 0; at < scores.Count; at++)
        {
            if (scores[at] is { } score && !double.IsFinite(score))
            {
                throw new SearchException(
                    $"The score of individual {_asked.Individuals[at].Id} is {score}; tell a finite number, or null for a failed evaluation.");
            }
        }

        var lowestUseful = LowestUsefulScore;
        for (var at = 0; at < scores.Count; at++)
        {
            Archive.Add(_asked.Individuals[at], scores[at], lowestUseful);
        }

        CountGeneration(_asked);
        _asked = null;
    }

    private void CountGeneration(Generation generation)
    {
        _generations++;
        if (generation.Index > 0)
        {
            _ = generation.Phase == SearchPhase.Pruning ? _pruned++ : _merged++;
        }
    }

    private Generation? Next()
    {
        if (_generations == 0)
        {
            var seeds = SeedPopulation.Build(_options, _shape, _stages[0], _seeds);
            return new Generation(
                0, SearchPhase.Pruning, [.. seeds.Select((seed, id) => new Individual(id, 0, _stages.Count == 1 ? seed.Plan : seed.Plan.Regroup(_groups), seed.Origin, []))]);
        }

        if (IsStopped)
        {
            return null;
        }

        if (GenerationsWithoutParent >= _options.RestartAfter)
        {
            Archive.Restart();
            _restarted = _generations;
        }

        if (_merged == 0 && !PruningIsOver)
        {
            return Breed(SearchPhase.Pruning);
        }

        return _merged < _options.MergingGenerations ? Breed(SearchPhase.Merging) : null;
    }

    private Generation Breed(SearchPhase phase)
    {
        var children = new List<Individual>();
        var siblings = new HashSet<string>();
        var stage = _offspring.Length * (PruningBehind + _merged) / Math.Max(1, _options.PruningGenerations + _options.MergingGenerations);
        var surrogate = _options.CandidatesPerChild > 1 && _surrogate.Fit(Archive) ? _surrogate : null;
        for (var child = 0; child < _options.ChildrenPerGeneration; child++)
        {
            var proposal = _offspring[stage].Make(
                phase,
                new RandomTape(_options.Seed, _generations, child, RandomPurpose.Child),
                surrogate,
                hash => siblings.Contains(hash) || Archive.Contains(hash));
            siblings.Add(proposal.Plan.Hash);
            children.Add(new Individual(
                Archive.All.Count + child, _generations, proposal.Plan, proposal.Origin, proposal.Parents));
        }

        return new Generation(_generations, phase, children);
    }

    private void CheckSeed(SeedPlan seed)
    {
        var plan = seed.Plan;
        plan.CheckFits(_shape);
        var expected = $"{_options.ExpertBudget} experts, {string.Join(" or ", _options.AllExpertsPerToken)} per token, {_options.RouterSpace} space, {_groups.Length} groups";
        var found = $"{plan.ExpertBudget} experts, {plan.ExpertsPerToken} per token, {plan.RouterSpace} space, {plan.Groups.Length} groups";
        var fits = plan.Groups.Sum(group => group.ExpertMerging.Rows) == _options.ExpertBudget * _groups.Length && (plan.IsUniform || !_options.IsUniform) && plan.RouterSpace == _options.RouterSpace && plan.Groups.Length == _groups.Length;
        if (!fits || !_options.AllExpertsPerToken.Contains(plan.ExpertsPerToken) || !plan.Groups.Select(group => group.Layers).Zip(_groups).All(pair => pair.First.SequenceEqual(pair.Second)))
        {
            throw new SearchException($"Seed '{seed.Origin}' has {found}; the search needs {expected} with the same layers.");
        }

        if (!_options.Constraints.Hold(plan))
        {
            throw new SearchException($"Seed '{seed.Origin}' drops a pinned expert or keeps a banned one.");
        }

        if (!plan.IsPruningOnly && plan.Alignment != _options.Alignment)
        {
            throw new SearchException($"Seed '{seed.Origin}' merges experts with neuron alignment {plan.Alignment}; the search aligns {_options.Alignment}.");
        }

        if (plan.IsPruningOnly
            ? plan.Groups.Any(group => group.ExpertMerging.Dominants().Distinct().Count() != group.ExpertMerging.Rows)
            : _options.MergingGenerations == 0)
        {
            throw new SearchException(plan.IsPruningOnly
                ? $"Seed '{seed.Origin}' selects an expert twice: one-hot rows must be distinct."
                : $"Seed '{seed.Origin}' merges experts; mergingGenerations is 0, so it must select: one-hot rows, equal in both matrices.");
        }
    }
}
