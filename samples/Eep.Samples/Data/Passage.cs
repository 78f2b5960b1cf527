namespace Eep.Samples.Data;

/// <summary>A short text and the facts it states; the first fact is the one that questions are about.</summary>
public sealed record Passage(IReadOnlyList<Fact> Facts, IReadOnlyList<Fact> InOrder)
{
    /// <summary>Share of the unsaid facts that are said of somebody else.</summary>
    private const double MisattributedShare = 0.4;

    public Passage(IReadOnlyList<Fact> facts, SeededRandom random)
        : this(facts, random.Shuffled(facts))
    {
    }

    public Fact Asked => Facts[0];

    public string Text => string.Join(' ', InOrder.Select(fact => fact.Statement));

    public IReadOnlyList<string> Contents => [.. Facts.Select(fact => fact.Key)];

    public Passage About(Fact fact) => this with { Facts = [fact, .. Facts.Where(other => other != fact)] };

    /// <summary>The asked fact with a value that the passage does not hold: false, if the passage is true.</summary>
    public Fact Altered(SeededRandom random) =>
        Asked with { What = random.Pick([.. Asked.Relation.Values.Where(value => Facts.All(fact => fact.What != value))]) };

    /// <summary>
    /// A fact whose verb the passage does not say of its person: now and then the asked one, said of somebody else of the passage;
    /// else a verb that the passage says of nobody.
    /// </summary>
    public Fact Unsaid(SeededRandom random)
    {
        var saidOf = Facts.Where(fact => fact.Relation == Asked.Relation).Select(fact => fact.Who).ToHashSet();
        string[] others = [.. Facts.Select(fact => fact.Who).Distinct().Where(who => !saidOf.Contains(who))];
        if (random.Chance(MisattributedShare) && others.Length > 0)
        {
            return Asked with { Who = random.Pick(others) };
        }

        var relation = random.Pick([.. Lexicon.Relations.Where(relation => Facts.All(fact => fact.Relation != relation))]);
        return new Fact(Asked.Who, relation, random.Pick(relation.Values));
    }
}
