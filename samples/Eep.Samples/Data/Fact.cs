namespace Eep.Samples.Data;

/// <summary>One statement about one person; the unit by which texts are kept apart between splits.</summary>
/// <param name="Who">The person.</param>
/// <param name="Relation">The verb.</param>
/// <param name="What">The value.</param>
public sealed record Fact(string Who, Relation Relation, string What)
{
    public string Key => $"{Who}|{Relation.Verb}|{What}";

    public string Statement => $"{Who} {Relation.Verb} {What}.";
}
