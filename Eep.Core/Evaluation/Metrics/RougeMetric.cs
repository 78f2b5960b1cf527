using System.Text.RegularExpressions;

namespace Eep.Core.Evaluation.Metrics;

/// <summary>
/// ROUGE F-measure as the rouge_score package computes it without stemming: lower case, words are runs of a-z and 0-9. With a number n
/// the overlap of n-grams, without one the longest common subsequence.
/// </summary>
public sealed partial class RougeMetric(int? n) : IAnswerMetric
{
    /// <inheritdoc/>
    public double Score(string answer, IReadOnlyList<string> references)
    {
        var predicted = Words(answer);
        return references.Max(reference => Compare(predicted, Words(reference)));
    }

    private double Compare(string[] predicted, string[] gold)
    {
        if (n is not { } length)
        {
            return AnswerText.F1(CommonSubsequence(predicted, gold), predicted.Length, gold.Length);
        }

        var (left, right) = (Grams(predicted, length), Grams(gold, length));
        return AnswerText.F1(AnswerText.Overlap(left, right), left.Length, right.Length);
    }

    private static string[] Grams(string[] words, int length) =>
        [.. Enumerable.Range(0, Math.Max(0, words.Length - length + 1)).Select(start => string.Join(' ', words[start..(start + length)]))];

    private static int CommonSubsequence(string[] left, string[] right)
    {
        var row = new int[right.Length + 1];
        foreach (var word in left)
        {
            var diagonal = 0;
            for (var column = 1; column <= right.Length; column++)
            {
                (diagonal, row[column]) = (row[column], word == right[column - 1] ? diagonal + 1 : Math.Max(row[column], row[column - 1]));
            }
        }

        return row[^1];
    }

    private static string[] Words(string text) => AnswerText.Words(Others().Replace(text.ToLowerInvariant(), " "));

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex Others();
}
