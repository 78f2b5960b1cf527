namespace Eep.Core.Search;

/// <summary>All individuals of a run with their scores: the population that parents are drawn from, without truncation or ageing.</summary>
public sealed class SearchArchive
{
    private readonly List<ScoredIndividual> _all = [];
    private readonly Dictionary<string, double?> _byHash = [];
    private List<ScoredIndividual>? _ranked;
    private List<ScoredIndividual>? _selections;
    private List<ScoredIndividual>? _parents;
    private List<ScoredIndividual>? _parentSelections;

    /// <summary>Everyone, by id.</summary>
    public IReadOnlyList<ScoredIndividual> All => _all;

    /// <summary>Everyone with a score, best first; at equal scores the earliest first.</summary>
    public IReadOnlyList<ScoredIndividual> Ranked => _ranked ??=
    [
        .. _all.Where(scored => scored.Score is not null)
            .OrderByDescending(scored => scored.Score)
            .ThenBy(scored => scored.Individual.Id),
    ];

    /// <summary>Those of <see cref="Ranked"/> that only select experts.</summary>
    public IReadOnlyList<ScoredIndividual> RankedSelections => _selections ??= [.. Ranked.Where(scored => scored.Individual.Plan.IsPruningOnly)];

    /// <summary>The first individual that may be a parent: 0, or the first one after the last restart.</summary>
    public int FirstParent { get; private set; }

    /// <summary>Those of <see cref="Ranked"/> that may be parents.</summary>
    public IReadOnlyList<ScoredIndividual> Parents => FirstParent == 0 ? Ranked : _parents ??= [.. Ranked.Where(IsYoung)];

    /// <summary>Those of <see cref="RankedSelections"/> that may be parents: in the pruning phase.</summary>
    public IReadOnlyList<ScoredIndividual> ParentSelections => FirstParent == 0 ? RankedSelections : _parentSelections ??= [.. RankedSelections.Where(IsYoung)];

    /// <summary>The first of <see cref="Ranked"/>, or null before there is one.</summary>
    public ScoredIndividual? Best => Ranked.Count == 0 ? null : Ranked[0];

    /// <summary>Number of different pruned models among all individuals.</summary>
    public int DistinctCount => _byHash.Count;

    /// <summary>Of these, those that only select experts.</summary>
    public int DistinctSelections { get; private set; }

    /// <summary>Whether a plan of this hash was proposed before, with or without success.</summary>
    public bool Contains(string planHash) => _byHash.ContainsKey(planHash);

    /// <summary>The score of an equal plan; false when there is none or its evaluation gave none.</summary>
    public bool TryGetKnownScore(string planHash, out double score)
    {
        var known = _byHash.GetValueOrDefault(planHash);
        score = known ?? 0;
        return known is not null;
    }

    /// <summary>The score at a place (from 1) among the different plans, best first; negative infinity when there are fewer.</summary>
    public double DistinctScore(int place) =>
        Ranked.DistinctBy(scored => scored.Individual.Plan.Hash).ElementAtOrDefault(place - 1)?.Score ?? double.NegativeInfinity;

    /// <summary>Takes an individual in; ids come in order.</summary>
    public void Add(Individual individual, double? score, double lowestUseful = double.NegativeInfinity)
    {
        _all.Add(new ScoredIndividual(individual, score, lowestUseful));
        DistinctSelections += !_byHash.ContainsKey(individual.Plan.Hash) && individual.Plan.IsPruningOnly ? 1 : 0;
        if (!_byHash.TryGetValue(individual.Plan.Hash, out var known) || known is null)
        {
            _byHash[individual.Plan.Hash] = score;
        }

        Forget();
    }

    /// <summary>From now on only individuals that are yet to come may be parents.</summary>
    public void Restart()
    {
        FirstParent = _all.Count;
        Forget();
    }

    private void Forget() => (_ranked, _selections, _parents, _parentSelections) = (null, null, null, null);

    private bool IsYoung(ScoredIndividual scored) => scored.Individual.Id >= FirstParent;
}
