using System.Text.RegularExpressions;

namespace Eep.Core.Evaluation;

/// <summary>
/// The filter pipeline between completion and metric, with the harness's names: take_first (there is only one answer),
/// remove_whitespace and strip (white space at both ends), lowercase, regex.
/// </summary>
public sealed class AnswerFilter
{
    /// <summary>Longest that one regular expression may take for one answer: a bad pattern must not hang a run.</summary>
    internal static readonly TimeSpan RegexLimit = TimeSpan.FromSeconds(2);

    private const string DefaultPattern = @"#### (\-?[0-9\.\,]+)";
    private const string DefaultFallback = "[invalid]";
    private readonly List<Func<string, string>> _steps = [];

    /// <summary>Compiles the steps.</summary>
    /// <exception cref="TaskException">An unknown function or argument, or a pattern that is not a regular expression.</exception>
    public AnswerFilter(IReadOnlyList<FilterStep> steps)
    {
        foreach (var step in steps)
        {
            if (step.Function != "regex" && step.Arguments.Count > 0)
            {
                throw new TaskException($"Filter {step.Function} takes no arguments; it has {string.Join(", ", step.Arguments.Keys)}.");
            }

            _steps.Add(step.Function switch
            {
                "take_first" => answer => answer,
                "remove_whitespace" or "strip" => answer => answer.Trim(),
                "lowercase" => answer => answer.ToLowerInvariant(),
                "regex" => Extract(step.Arguments),
                _ => throw new TaskException(
                    $"Filter '{step.Function}' is unknown; supported are take_first, remove_whitespace, strip, lowercase, regex."),
            });
        }
    }

    /// <summary>What the metric sees of a completion.</summary>
    public string Apply(string completion) => _steps.Aggregate(completion, (answer, step) => step(answer));

    /// <summary>A compiled pattern with a time limit; Python's named groups are understood.</summary>
    internal static Regex Compile(string pattern, string field)
    {
        try
        {
            return new Regex(pattern.Replace("(?P<", "(?<", StringComparison.Ordinal), RegexOptions.CultureInvariant, RegexLimit);
        }
        catch (ArgumentException fault)
        {
            throw new TaskException($"{field} '{pattern}' is not a regular expression: {fault.Message}", fault);
        }
    }

    /// <summary>
    /// Of all matches the one that group_select names (negative counts from the end): its only group, of several groups the first that
    /// is not empty, or the whole match; else the fallback.
    /// </summary>
    private static Func<string, string> Extract(IReadOnlyDictionary<string, string> arguments)
    {
        if (arguments.Keys.FirstOrDefault(key => key is not ("regex_pattern" or "group_select" or "fallback")) is { } unknown)
        {
            throw new TaskException($"Filter regex has no argument '{unknown}'; it takes regex_pattern, group_select, fallback.");
        }

        var selectText = arguments.GetValueOrDefault("group_select", "0");
        if (!int.TryParse(selectText, out var select))
        {
            throw new TaskException($"group_select of filter regex is '{selectText}'; it must be a whole number.");
        }

        var pattern = Compile(arguments.GetValueOrDefault("regex_pattern", DefaultPattern), "regex_pattern");
        var fallback = arguments.GetValueOrDefault("fallback", DefaultFallback);
        return answer =>
        {
            var matches = pattern.Matches(answer);
            var index = select < 0 ? matches.Count + select : select;
            return index >= 0 && index < matches.Count ? Found(matches[index]) ?? fallback : fallback;
        };
    }

    private static string? Found(Match match) => match.Groups.Count switch
    {
        1 => match.Value.Trim(),
        2 => match.Groups[1].Value.Trim(),
        _ => match.Groups.Values.Skip(1).FirstOrDefault(group => group.Length > 0)?.Value.Trim(),
    };
}
