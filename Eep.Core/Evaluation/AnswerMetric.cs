using System.Text.Json;
using System.Text.RegularExpressions;

namespace Eep.Core.Evaluation;

/// <summary>Scores a filtered answer against the right ones: 1 or 0, the best over all right answers.</summary>
public sealed partial class AnswerMetric
{
    /// <summary>Equal strings after the harness's normalisation.</summary>
    public const string ExactMatch = "exact_match";

    /// <summary>
    /// The score of the EEP paper's generative tasks: both sides are cut at the first newline, period or comma, lose punctuation and
    /// the articles a, an, the, and one right answer must be part of the answer. One that becomes empty only matches an empty answer.
    /// </summary>
    public const string ContainsMatch = "contains_match";

    private const string AsciiPunctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    private readonly bool _contains;
    private readonly bool _ignoreCase;
    private readonly bool _ignorePunctuation;
    private readonly bool _ignoreNumbers;
    private readonly Regex[] _ignored;

    /// <summary>Compiles a metric of a generate_until task.</summary>
    /// <exception cref="TaskException">An unknown metric or argument.</exception>
    public AnswerMetric(MetricSpec spec)
    {
        string[] known = spec.Name switch
        {
            ExactMatch => ["ignore_case", "ignore_punctuation", "ignore_numbers", "regexes_to_ignore"],
            ContainsMatch => ["ignore_case"],
            _ => throw new TaskException($"Metric '{spec.Name}' is unknown for generate_until; supported are {ExactMatch} and {ContainsMatch}."),
        };
        if (spec.Arguments.Keys.FirstOrDefault(key => !known.Contains(key)) is { } unknown)
        {
            throw new TaskException($"Metric {spec.Name} has no argument '{unknown}'; it takes {string.Join(", ", known)}.");
        }

        _contains = spec.Name == ContainsMatch;
        _ignoreCase = Flag(spec, "ignore_case");
        _ignorePunctuation = Flag(spec, "ignore_punctuation");
        _ignoreNumbers = Flag(spec, "ignore_numbers");
        _ignored = [.. Patterns(spec).Select(pattern => AnswerFilter.Compile(pattern, "regexes_to_ignore"))];
    }

    /// <summary>True when case is all that the comparison forgives: then a text that leaves every right answer stays wrong.</summary>
    internal bool ComparesPrefixes => !_contains && !_ignorePunctuation && !_ignoreNumbers && _ignored.Length == 0;

    /// <summary>Whether case is forgiven.</summary>
    internal bool IgnoresCase => _ignoreCase;

    /// <summary>1 when the answer matches any reference, else 0.</summary>
    public double Score(string answer, IReadOnlyList<string> references)
    {
        var normalized = Normalize(answer);
        return references.Any(reference => Matches(normalized, Normalize(reference))) ? 1 : 0;
    }

    private bool Matches(string answer, string reference) =>
        _contains && reference.Length > 0 ? answer.Contains(reference, StringComparison.Ordinal) : answer == reference;

    private string Normalize(string text)
    {
        if (_contains)
        {
            text = Punctuation().Replace(Cut().Split(text, 2)[0], "");
            text = Blanks().Replace(Articles().Replace(text, ""), " ").Trim();
        }

        foreach (var pattern in _ignored)
        {
            text = pattern.Replace(text, "");
        }

        text = _ignoreCase ? text.ToLowerInvariant() : text;
        text = _ignorePunctuation ? Without(text, AsciiPunctuation) : text;
        return _ignoreNumbers ? Without(text, "0123456789") : text;
    }

    private static string Without(string text, string characters) =>
        string.Concat(text.Where(character => !characters.Contains(character, StringComparison.Ordinal)));

    private static bool Flag(MetricSpec spec, string name) => spec.Arguments.GetValueOrDefault(name, "false").ToLowerInvariant() switch
    {
        "true" => true,
        "false" => false,
        _ => throw new TaskException($"{name} of metric {spec.Name} is '{spec.Arguments[name]}'; it must be true or false."),
    };

    private static string[] Patterns(MetricSpec spec)
    {
        var text = spec.Arguments.GetValueOrDefault("regexes_to_ignore", "[]");
        try
        {
            return JsonSerializer.Deserialize<string[]>(text) ?? [];
        }
        catch (JsonException fault)
        {
            throw new TaskException($"regexes_to_ignore of metric {spec.Name} must be a list of texts.", fault);
        }
    }

    [GeneratedRegex(@"[\n.,]")]
    private static partial Regex Cut();

    [GeneratedRegex(@"[^\w\s]")]
    private static partial Regex Punctuation();

    [GeneratedRegex(@"\b(?:a|an|the)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Articles();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
