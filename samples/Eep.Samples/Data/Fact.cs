namespace Eep.Samples.Data;

/// <summary>One statement about one person; the unit by which texts are kept apart between splits.</summary>
/// <param name="Who">The person.</param>
/// <param name="Relation">The verb.</param>
/// <param name="What">The value.</param>
/// <param name="Adverb">How far it holds; empty where it just does. No part of the content that splits are told by.</param>
public sealed record Fact(string Who, Relation Relation, string What, string Adverb = "")
{
    public string Key => $"{Who}|{Relation.Verb}|{What}";

    public string Statement => Adverb.Length == 0 ? $"{Who} {Relation.Verb} {What}." : $"{Who} {Adverb} {Relation.Verb} {What}.";
}
