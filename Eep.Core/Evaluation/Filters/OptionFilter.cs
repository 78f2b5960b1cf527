using System.Text.RegularExpressions;

namespace Eep.Core.Evaluation.Filters;

/// <summary>
/// Finds the option letter that an answer chooses (the first-option rule of METHOD.md A 2.3): a letter that opens the text, then the
/// ways in which English sentences name a choice, at last the first option letter anywhere. Nothing when there is none.
/// </summary>
internal static class OptionFilter
{
    // {0} stands for the class of option letters. Tried in this order; the first that matches decides.
    private static readonly string[] s_rules =
    [
        @"^\s*\(?([{0}])(?=[\s:,.)]|$)",
        @"[Aa]nswer(?:\s+is|\s+would\s+be|\s*:)?\s*:?\s*(?:\*\*|\()?([{0}])\b",
        @"(?:[Cc]hoice|[Oo]ption)\s*(?:is|:)?\s*\(?([{0}])\b",
        @"(?:[Cc]hoose|[Ss]elect|[Pp]ick)\s+(?:option\s+)?\(?([{0}])\b",
        @"\b([{0}])\)?\s+is\s+(?:the\s+)?(?:correct|right|best|true)",
        @"(?:^|\s)\(?([{0}])(?:[\s:,.)]|$)",
        @"([{0}])",
    ];

    public static Func<string, string> Compile(string options)
    {
        if (!options.All(char.IsAsciiLetterUpper))
        {
            throw new TaskException($"options of filter first_option is '{options}'; it must be capital letters, such as ABCD.");
        }

        var rules = Array.ConvertAll(s_rules, rule => AnswerPattern.Compile(rule.Replace("{0}", options, StringComparison.Ordinal), "options"));
        return answer => AnswerPattern.Within(() =>
            rules.Select(rule => rule.Match(answer)).FirstOrDefault(match => match.Success)?.Groups[1].Value ?? "");
    }
}
