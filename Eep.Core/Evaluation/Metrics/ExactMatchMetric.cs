using System.Text.RegularExpressions;
using Eep.Core.Evaluation.Filters;

namespace Eep.Core.Evaluation.Metrics;

/// <summary>
/// The harness's exact_match: equal strings after, in this order, the listed patterns are removed, case, ASCII punctuation and ASCII
/// digits are forgiven.
/// </summary>
public sealed class ExactMatchMetric : IAnswerMetric
{
    /// <summary>Name in task files.</summary>
    public const string Name = "exact_match";

    internal static readonly string[] Arguments = ["ignore_case", "ignore_punctuation", "ignore_numbers", "regexes_to_ignore"];

    private readonly bool _ignorePunctuation;
    private readonly bool _ignoreNumbers;
    private readonly Regex[] _ignored;

    /// <summary>Compiles the options.</summary>
    /// <exception cref="TaskException">A bad option.</exception>
    public ExactMatchMetric(MetricSpec spec)
    {
        IgnoresCase = spec.Flag("ignore_case");
        _ignorePunctuation = spec.Flag("ignore_punctuation");
        _ignoreNumbers = spec.Flag("ignore_numbers");
        _ignored = [.. spec.Texts("regexes_to_ignore").Select(pattern => AnswerPattern.Compile(pattern, "regexes_to_ignore"))];
    }

    /// <summary>True when case is all that the comparison forgives: then a text that leaves every right answer stays wrong.</summary>
    internal bool ComparesPrefixes => !_ignorePunctuation && !_ignoreNumbers && _ignored.Length == 0;

    /// <summary>Whether case is forgiven.</summary>
    internal bool IgnoresCase { get; }

    /// <inheritdoc/>
    public double Score(string answer, IReadOnlyList<string> references)
    {
        var normalized = Normalize(answer);
        return references.Any(reference => normalized == Normalize(reference)) ? 1 : 0;
    }

    private string Normalize(string text)
    {
        text = _ignored.Aggregate(text, (rest, pattern) => AnswerPattern.Within(() => pattern.Replace(rest, "")));
        text = IgnoresCase ? text.ToLowerInvariant() : text;
        text = _ignorePunctuation ? AnswerText.Without(text, AnswerText.AsciiPunctuation) : text;
        return _ignoreNumbers ? AnswerText.Without(text, "0123456789") : text;
    }
}
