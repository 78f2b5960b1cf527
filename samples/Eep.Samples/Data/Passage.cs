namespace Eep.Samples.Data;

/// <summary>A short text and the facts it states; the first fact is the one that questions are about.</summary>
public sealed record Passage(IReadOnlyList<Fact> Facts, IReadOnlyList<Fact> InOrder)
{
    public Passage(IReadOnlyList<Fact> facts, SeededRandom random)
        : this(facts, random.Shuffled(facts))
    {
    }

    public Fact Asked => Facts[0];

    public string Text => string.Join(' ', InOrder.Select(fact => fact.Statement));

    public IReadOnlyList<string> Contents => [.. Facts.Select(fact => fact.Key)];

    public Passage About(Fact fact) => this with { Facts = [fact, .. Facts.Where(other => other != fact)] };
}
