namespace Eep.Samples.Tokens;

/// <summary>
/// Byte-pair encoding learnt from text: merges the most frequent pair until every frequent word is one token. Digits are never
/// merged with each other, so that a number is read digit by digit.
/// </summary>
public static class BpeTrainer
{
    /// <summary>A pair seen less often than this is not worth a token.</summary>
    private const int MinimumPairCount = 20;

    public static BpeTokenizer Train(IEnumerable<string> texts)
    {
        var words = Count(texts);
        var merges = new List<(string Left, string Right)>();
        while (MostFrequentPair(words) is { } pair)
        {
            merges.Add(pair);
            foreach (var word in words)
            {
                BpeTokenizer.Merge(word.Symbols, pair);
            }
        }

        return new BpeTokenizer(merges);
    }

    private static List<Word> Count(IEnumerable<string> texts)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var piece in texts.SelectMany(PreTokenizer.Split))
        {
            counts[piece] = counts.GetValueOrDefault(piece) + 1;
        }

        return [.. counts.Select(entry =>
            new Word([.. ByteAlphabet.Spell(entry.Key).Select(symbol => symbol.ToString())], entry.Value))];
    }

    private static (string Left, string Right)? MostFrequentPair(List<Word> words)
    {
        var counts = new Dictionary<(string Left, string Right), int>();
        foreach (var word in words)
        {
            for (var place = 0; place + 1 < word.Symbols.Count; place++)
            {
                var pair = (word.Symbols[place], word.Symbols[place + 1]);
                counts[pair] = counts.GetValueOrDefault(pair) + word.Count;
            }
        }

        return counts
            .Where(entry => entry.Value >= MinimumPairCount && !JoinsDigits(entry.Key))
            .OrderByDescending(entry => entry.Value)
            .ThenBy(entry => entry.Key.Left, StringComparer.Ordinal)
            .ThenBy(entry => entry.Key.Right, StringComparer.Ordinal)
            .Select(entry => ((string, string)?)entry.Key)
            .FirstOrDefault();
    }

    private static bool JoinsDigits((string Left, string Right) pair) =>
        char.IsAsciiDigit(pair.Left[^1]) && char.IsAsciiDigit(pair.Right[0]);

    private sealed record Word(List<string> Symbols, int Count);
}
