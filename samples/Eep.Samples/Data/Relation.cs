namespace Eep.Samples.Data;

/// <summary>A kind of fact: its verb as in statements and in questions, and the values it can take.</summary>
public sealed record Relation(string Verb, string Base, IReadOnlyList<string> Values);
