namespace Eep.Samples.Data;

/// <summary>All facts that one split may state, and the passages built from them.</summary>
public sealed class FactPool
{
    /// <summary>Share of passages in which the asked verb is said of two people, so that only the name tells them apart.</summary>
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
    /// Facts, the first of which will be asked for. The second is about somebody else, now and then with the same verb,
    /// so that the verb alone does not always tell the answer; the third is something else about the same person.
    /// </summary>
    /// <param name="random">Decides all.</param>
    /// <param name="count">Facts, up to three.</param>
    public Passage Compose(SeededRandom random, int count)
    {
        var hasRival = random.Chance(RivalShare);
        while (true)
        {
            var asked = random.Pick(_all);
            var somebodyElse = random.Pick(hasRival ? _byRelation[asked.Relation.Verb] : _all);
            var samePerson = random.Pick(_byPerson[asked.Who]);
            Fact[] facts = [.. new[] { asked, somebodyElse, samePerson }.Take(count)];
            var distinctSubjects = facts.Select(fact => (fact.Who, fact.Relation.Verb)).Distinct().Count();
            var distinctValues = facts.Select(fact => fact.What).Distinct().Count();
            var isAsMeant = count == 1 || (somebodyElse.Who != asked.Who
                && facts.Skip(1).Any(fact => fact.Relation == asked.Relation) == hasRival);
            if (isAsMeant && distinctSubjects == facts.Length && distinctValues == facts.Length)
            {
                return new Passage(facts, random);
            }
        }
    }
}
