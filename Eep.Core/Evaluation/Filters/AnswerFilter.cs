using System.Text.Json;

namespace Eep.Core.Evaluation.Filters;

/// <summary>
/// The filter pipeline between completion and metric. The harness's names: take_first (there is only one answer), remove_whitespace
/// and strip (white space at both ends), lowercase, uppercase, regex, map. Of our own, for the answer rules of METHOD.md A 2.3:
/// first_capital, first_option, last_number, first_line, before, after.
/// </summary>
public sealed class AnswerFilter
{
    private static readonly Dictionary<string, string[]> s_arguments = new()
    {
        ["take_first"] = [],
        ["remove_whitespace"] = [],
        ["strip"] = [],
        ["lowercase"] = [],
        ["uppercase"] = [],
        ["regex"] = ["regex_pattern", "group_select", "fallback"],
        ["map"] = ["mapping_dict", "default_value"],
        ["first_capital"] = [],
        ["first_option"] = ["options"],
        ["last_number"] = ["ignore_commas", "fallback"],
        ["first_line"] = [],
        ["before"] = ["text"],
        ["after"] = ["text"],
    };

    private readonly List<Func<string, string>> _steps = [];

    /// <summary>Compiles the steps.</summary>
    /// <exception cref="TaskException">An unknown function or argument, or a pattern that is not a regular expression.</exception>
    public AnswerFilter(IReadOnlyList<FilterStep> steps) => _steps.AddRange(steps.Select(Compile));

    /// <summary>What the metric sees of a completion.</summary>
    public string Apply(string completion) => _steps.Aggregate(completion, (answer, step) => step(answer));

    private static Func<string, string> Compile(FilterStep step)
    {
        if (!s_arguments.TryGetValue(step.Function, out var known))
        {
            throw new TaskException($"Filter '{step.Function}' is unknown; supported are {string.Join(", ", s_arguments.Keys)}.");
        }

        if (step.Arguments.Keys.FirstOrDefault(key => !known.Contains(key)) is { } unknown)
        {
            throw new TaskException(
                $"Filter {step.Function} has no argument '{unknown}'; it takes {(known.Length == 0 ? "none" : string.Join(", ", known))}.");
        }

        return step.Function switch
        {
            "remove_whitespace" or "strip" => answer => answer.Trim(),
            "lowercase" => answer => answer.ToLowerInvariant(),
            "uppercase" => answer => answer.ToUpperInvariant(),
            "regex" => RegexFilter.Compile(step.Arguments),
            "map" => Map(step.Arguments),
            "first_capital" => FirstCapital,
            "first_option" => OptionFilter.Compile(Text(step, "options")),
            "last_number" => NumberFilter.Compile(step.Arguments),
            "first_line" => answer => answer.TrimStart().Split('\n', 2)[0].Trim(),
            "before" => Before(Text(step, "text")),
            "after" => After(Text(step, "text")),
            _ => answer => answer,
        };
    }

    private static string Text(FilterStep step, string name) => step.Arguments.GetValueOrDefault(name) is { Length: > 0 } text
        ? text
        : throw new TaskException($"Filter {step.Function} needs the argument {name}.");

    /// <summary>The first upper-case character anywhere; nothing when there is none.</summary>
    private static string FirstCapital(string answer) => answer.Where(char.IsUpper).Select(letter => letter.ToString()).FirstOrDefault("");

    private static Func<string, string> Before(string text) => answer => answer.Split(text, 2)[0];

    private static Func<string, string> After(string text) => answer =>
        answer.IndexOf(text, StringComparison.Ordinal) is var at and >= 0 ? answer[(at + text.Length)..] : answer;

    private static Func<string, string> Map(IReadOnlyDictionary<string, string> arguments)
    {
        try
        {
            var map = JsonSerializer.Deserialize<Dictionary<string, string>>(arguments.GetValueOrDefault("mapping_dict", "{}"))!;
            return answer => map.TryGetValue(answer, out var value) ? value : arguments.GetValueOrDefault("default_value", answer);
        }
        catch (JsonException fault)
        {
            throw new TaskException("mapping_dict of filter map must be a mapping from texts to texts.", fault);
        }
    }
}
