namespace Eep.Samples.Data;

/// <summary>
/// One item: the fields of its line in the data file, the prompt they make, the accepted answer, the endings to
/// choose from (none where the answer is generated), and the contents (facts or
/// operand pairs) that no other split may hold.
/// </summary>
public sealed record SampleItem(
    IReadOnlyDictionary<string, string> Fields,
    string Prompt,
    string Answer,
    IReadOnlyList<string> Choices,
    IReadOnlyList<string> Contents);
