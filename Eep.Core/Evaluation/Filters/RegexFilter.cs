using System.Text.RegularExpressions;

namespace Eep.Core.Evaluation.Filters;

/// <summary>
/// The harness's regex filter: of all matches the one that group_select names (negative counts from the end): its only group, of
/// several groups the first that is not empty, or the whole match; else the fallback.
/// </summary>
internal static class RegexFilter
{
    private const string DefaultPattern = @"#### (\-?[0-9\.\,]+)";
    private const string DefaultFallback = "[invalid]";

    public static Func<string, string> Compile(IReadOnlyDictionary<string, string> arguments)
    {
        var selectText = arguments.GetValueOrDefault("group_select", "0");
        if (!int.TryParse(selectText, out var select))
        {
            throw new TaskException($"group_select of filter regex is '{selectText}'; it must be a whole number.");
        }

        var pattern = AnswerPattern.Compile(arguments.GetValueOrDefault("regex_pattern", DefaultPattern), "regex_pattern");
        var fallback = arguments.GetValueOrDefault("fallback", DefaultFallback);
        return answer => AnswerPattern.Within(() =>
        {
            var matches = pattern.Matches(answer);
            var index = select < 0 ? matches.Count + select : select;
            return index >= 0 && index < matches.Count ? Found(matches[index]) ?? fallback : fallback;
        });
    }

    private static string? Found(Match match) => match.Groups.Count switch
    {
        1 => match.Value.Trim(),
        2 => match.Groups[1].Value.Trim(),
        _ => match.Groups.Values.Skip(1).FirstOrDefault(group => group.Length > 0)?.Value.Trim(),
    };
}
