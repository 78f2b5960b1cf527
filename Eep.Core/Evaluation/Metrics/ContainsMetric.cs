using System.Text.RegularExpressions;

namespace Eep.Core.Evaluation.Metrics;

/// <summary>
/// The score of the EEP paper's generative tasks (METHOD.md A 2.3): both sides are cut at the first newline, period or comma, lose
/// punctuation and the articles a, an, the, and one right answer must be part of the answer. One that becomes empty only matches an
/// empty answer.
/// </summary>
public sealed partial class ContainsMetric(MetricSpec spec) : IAnswerMetric
{
    /// <summary>Name in task files.</summary>
    public const string Name = "contains_match";

    private readonly bool _ignoresCase = spec.Flag("ignore_case");

    /// <inheritdoc/>
    public double Score(string answer, IReadOnlyList<string> references)
    {
        var normalized = Normalize(answer);
        return references.Select(Normalize).Any(reference => reference.Length > 0
            ? normalized.Contains(reference, StringComparison.Ordinal)
            : normalized.Length == 0) ? 1 : 0;
    }

    private string Normalize(string text)
    {
        text = Punctuation().Replace(Cut().Split(text, 2)[0], "");
        text = AnswerText.Squeeze(AnswerText.ReplaceArticles(text, ""));
        return _ignoresCase ? text.ToLowerInvariant() : text;
    }

    [GeneratedRegex(@"[\n.,]")]
    private static partial Regex Cut();

    [GeneratedRegex(@"[^\w\s]")]
    private static partial Regex Punctuation();
}
