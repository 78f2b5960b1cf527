namespace Eep.Samples.Data;

/// <summary>All facts that one split may state, and the passages built from them.</summary>
public sealed class FactPool
{
    /// <summary>Share of passages in which two people compete for the asked relation.</summary>
    private const double RivalShare = 0.3;

    private readonly List<Fact> _all = [];
    private readonly Dictionary<string, List<Fact>> _byPerson;
    private readonly Dictionary<string, List<Fact>> _byRelation;

    public FactPool(Split split, ulong seed)
    {
        foreach (var who in Lexicon.Names)
        {
            foreach (var relation in Lexicon.Relations)
            {
                _all.AddRange(relation.Values
                    .Select(what => new Fact(who, relation, what))
                    .Where(fact => ContentSplitter.SplitOf(fact.Key, seed) == split));
            }
        }

        _byPerson = _all.GroupBy(fact => fact.Who).ToDictionary(group => group.Key, group => group.ToList());
        _byRelation = _all.GroupBy(fact => fact.Relation.Verb).ToDictionary(group => group.Key, group => group.ToList());
    }

    /// <summary>
    /// Facts, the first of which will be asked for. The second is about somebody else, now and then the same relation,
    /// so that the relation alone does not always tell the answer; the third is something else about the same person, the fourth anything else.
    /// </summary>
    /// <param name="random">Decides all.</param>
    /// <param name="count">Facts, up to four.</param>
    /// <param name="adverbs">Each fact gets one of these.</param>
    public Passage Compose(SeededRandom random, int count, IReadOnlyList<string> adverbs)
    {
        var isRival = random.Chance(RivalShare);
        while (true)
        {
            var asked = random.Pick(_all);
            var somebodyElse = random.Pick(isRival ? _byRelation[asked.Relation.Verb] : _all);
            var samePerson = random.Pick(_byPerson[asked.Who]);
            Fact[] facts = [.. new[] { asked, somebodyElse, samePerson, random.Pick(_all) }.Take(count)];
            var distinctSubjects = facts.Select(fact => (fact.Who, fact.Relation.Verb)).Distinct().Count();
            var distinctValues = facts.Select(fact => fact.What).Distinct().Count();
            var isAsMeant = count == 1 || (somebodyElse.Who != asked.Who
                && facts.Skip(1).Any(fact => fact.Relation == asked.Relation) == isRival);
            if (isAsMeant && distinctSubjects == facts.Length && distinctValues == facts.Length)
            {
                return new Passage([.. facts.Select(fact => fact with { Adverb = random.Pick(adverbs) })], random);
            }
        }
    }
}
