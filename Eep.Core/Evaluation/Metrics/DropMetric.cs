using System.Globalization;

namespace Eep.Core.Evaluation.Metrics;

/// <summary>
/// Exact match and F1 of the DROP evaluation script, for one written answer: texts are split at blanks and hyphens, each piece loses
/// case, punctuation (unless it is a number) and articles, numbers become floating-point text; F1 compares sets of pieces, is 0 where
/// a number is missed, is averaged over the spans of a right answer and rounded to two decimals. A right answer of several spans is
/// one text with <see cref="TaskItem.SpanSeparator"/> between them.
/// </summary>
public sealed class DropMetric(bool scoresOverlap) : IAnswerMetric
{
    /// <inheritdoc/>
    public double Score(string answer, IReadOnlyList<string> references)
    {
        var given = Normalize(answer);
        return references.Max(reference => ScoreOne(given, [.. reference.Split(TaskItem.SpanSeparator).Select(Normalize)]));
    }

    private double ScoreOne(string given, string[] spans)
    {
        if (!scoresOverlap)
        {
            return spans is [var one] && one == given ? 1 : 0;
        }

        // One predicted bag can be aligned with one gold bag only; the other spans score 0.
        var predicted = AnswerText.Words(given).ToHashSet();
        var best = spans.Max(span => Overlap(predicted, [.. AnswerText.Words(span)]));
        return Math.Round(best / spans.Length, 2, MidpointRounding.ToEven);
    }

    private static double Overlap(HashSet<string> predicted, HashSet<string> gold)
    {
        var numbers = gold.Where(IsNumber).ToArray();
        if (numbers.Length > 0 && !numbers.Any(predicted.Contains))
        {
            return 0;
        }

        var shared = gold.Count(predicted.Contains);
        var precision = predicted.Count == 0 ? 1 : (double)shared / predicted.Count;
        var recall = gold.Count == 0 ? 1 : (double)shared / gold.Count;
        return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
    }

    private static string Normalize(string text) => string.Join(' ', text.ToLowerInvariant().Split(' ', '-').Select(Piece).Where(piece => piece.Length > 0));

    private static string Piece(string text)
    {
        text = IsNumber(text) ? text : AnswerText.Without(text, AnswerText.AsciiPunctuation);
        text = IsNumber(text) ? Number(text).ToString("R", CultureInfo.InvariantCulture) : text;
        return AnswerText.Squeeze(AnswerText.ReplaceArticles(text, " "));
    }

    private static bool IsNumber(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static double Number(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
