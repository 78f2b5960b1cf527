namespace Eep.Samples.Data;

/// <summary>
/// One item: the fields of its line in the data file, the prompt they make, the accepted answer, and the contents (facts or
/// operand pairs) that no other split may hold.
/// </summary>
public sealed record SampleItem(
    IReadOnlyDictionary<string, string> Fields,
    string Prompt,
    string Answer,
    IReadOnlyList<string> Contents);
