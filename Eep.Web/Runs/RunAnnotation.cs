using Eep.Core.Runs;

namespace Eep.Web.Runs;

/// <summary>What people add to a run: words to find it by, and a note.</summary>
/// <param name="Tags">Each one word; none for none.</param>
/// <param name="Note">Markdown; null or empty for none.</param>
public sealed record RunAnnotation(IReadOnlyList<string> Tags, string? Note)
{
    private const int MostTags = 10;
    private const int LongestTag = 24;
    private const int LongestNote = 4000;
    private const char Separator = ',';

    /// <summary>The tags as people write them: words, separated by commas or blanks.</summary>
    public static IReadOnlyList<string> ReadTags(string? text) =>
        [.. (text ?? "").Split([Separator, ' ', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>The tags as they are stored; null for none.</summary>
    public string? StoredTags => Tags.Count == 0 ? null : string.Join(Separator, Tags);

    /// <summary>The note as it is stored; null for none.</summary>
    public string? StoredNote => string.IsNullOrWhiteSpace(Note) ? null : Note.Trim();

    /// <summary>Refuses what cannot be stored.</summary>
    /// <exception cref="RunOptionsException">Names tag or note and what would be right.</exception>
    public void Check()
    {
        if (Tags is null || Tags.Contains(null!))
        {
            throw new RunOptionsException([new OptionFault("tags", "is absent or holds null; it must be a list of words, [] for none.")]);
        }

        var bad = Tags.FirstOrDefault(tag => tag.Length is 0 or > LongestTag || !tag.All(letter => char.IsLetterOrDigit(letter) || letter is '-' or '_' or '.'));
        OptionFault[] faults =
        [
            .. bad is null ? [] : new[] { new OptionFault("tags", $"'{bad}' is no tag; a tag is at most {LongestTag} letters, digits, '-', '_' or '.'.") },
            .. Tags.Count <= MostTags ? [] : new[] { new OptionFault("tags", $"has {Tags.Count} tags; at most {MostTags} are kept.") },
            .. (Note?.Length ?? 0) <= LongestNote ? [] : new[] { new OptionFault("note", $"has {Note!.Length} letters; at most {LongestNote} are kept.") },
        ];
        if (faults.Length > 0)
        {
            throw new RunOptionsException(faults);
        }
    }
}
