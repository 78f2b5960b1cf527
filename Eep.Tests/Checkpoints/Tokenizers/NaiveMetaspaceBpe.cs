using System.Text;

namespace Eep.Tests.Checkpoints.Tokenizers;

/// <summary>Metaspace BPE with byte fallback by the book, over the vocabulary of <see cref="TokenizerFile.Metaspace"/>; gives tokens.</summary>
public static class NaiveMetaspaceBpe
{
    private static readonly List<string> s_ranks = [.. TokenizerFile.Merges];

    /// <param name="text">Text without special tokens.</param>
    /// <param name="prefix">What stands before it.</param>
    public static List<string> Encode(string text, string prefix)
    {
        var parts = (text.Length == 0 ? "" : prefix + text).Replace(" ", TokenizerFile.Mark, StringComparison.Ordinal).EnumerateRunes()
            .SelectMany(rune => TokenizerFile.Letters.Contains(rune.ToString(), StringComparison.Ordinal)
                ? [rune.ToString()]
                : Encoding.UTF8.GetBytes(rune.ToString()).Select(value => $"<0x{value:X2}>"))
            .ToList();
        while (true)
        {
            var best = Enumerable.Range(0, Math.Max(0, parts.Count - 1))
                .Select(at => (Rank: s_ranks.IndexOf($"{parts[at]} {parts[at + 1]}"), At: at))
                .Where(pair => pair.Rank >= 0)
                .OrderBy(pair => pair)
                .Select(pair => (int?)pair.At)
                .FirstOrDefault();
            if (best is not { } first)
            {
                return parts;
            }

            parts[first] += parts[first + 1];
            parts.RemoveAt(first + 1);
        }
    }
}
