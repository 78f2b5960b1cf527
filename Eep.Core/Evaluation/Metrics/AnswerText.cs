using System.Text.RegularExpressions;

namespace Eep.Core.Evaluation.Metrics;

/// <summary>The pieces from which the field's scorers build their normalisations.</summary>
internal static partial class AnswerText
{
    /// <summary>Python's string.punctuation: ASCII alone.</summary>
    public const string AsciiPunctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    /// <summary>Removes every character of a set.</summary>
    public static string Without(string text, string characters) =>
        string.Concat(text.Where(character => !characters.Contains(character, StringComparison.Ordinal)));

    /// <summary>Puts <paramref name="by"/> in the place of the whole words a, an, the.</summary>
    public static string ReplaceArticles(string text, string by) => Articles().Replace(text, by);

    /// <summary>The pieces between white space.</summary>
    public static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Single blanks between words, none at the ends.</summary>
    public static string Squeeze(string text) => string.Join(' ', Words(text));

    /// <summary>F-measure of overlap, predicted and gold counts; 0 when nothing is shared.</summary>
    public static double F1(int overlap, int predicted, int gold)
    {
        if (overlap == 0)
        {
            return 0;
        }

        var (precision, recall) = ((double)overlap / predicted, (double)overlap / gold);
        return 2 * precision * recall / (precision + recall);
    }

    /// <summary>How many elements two multisets share.</summary>
    public static int Overlap(IEnumerable<string> left, IEnumerable<string> right)
    {
        var counts = left.GroupBy(word => word).ToDictionary(group => group.Key, group => group.Count());
        return right.GroupBy(word => word).Sum(group => Math.Min(group.Count(), counts.GetValueOrDefault(group.Key)));
    }

    [GeneratedRegex(@"\b(?:a|an|the)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Articles();
}
