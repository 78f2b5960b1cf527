using System.Globalization;
using System.Text.RegularExpressions;

namespace Eep.Web.Runs;

/// <summary>
/// The query language of the list of runs: words and conditions, side by side for "and", OR between alternatives, - or NOT before what
/// must not hold, parentheses. <c>status:running score&gt;0.8 -model:mixtral* (seed:1 OR seed:2)</c>
/// </summary>
public sealed partial class RunFilter
{
    /// <summary>What a condition may name.</summary>
    public static readonly IReadOnlyList<string> Fields = ["status", "name", "model", "task", "tag", "preset", "seed", "experts", "generations", "score", "test", "gain", "saved", "minutes"];

    private readonly List<string> _tokens;
    private int _at;

    private RunFilter(string text) => _tokens = [.. Token().Matches(text).Select(match => match.Value)];

    /// <summary>Reads a query; an empty one holds for every run.</summary>
    /// <exception cref="FormatException">What is wrong, and what would be right.</exception>
    public static Func<RunSummary, bool> Parse(string? text)
    {
        var filter = new RunFilter(text ?? "");
        if (filter._tokens.Count == 0)
        {
            return _ => true;
        }

        var whole = filter.Alternatives();
        return filter._at == filter._tokens.Count ? whole : throw new FormatException("A closing parenthesis has no opening one.");
    }

    private string? Next => _at < _tokens.Count ? _tokens[_at] : null;

    private Func<RunSummary, bool> Alternatives()
    {
        var first = All();
        while (Next == "OR")
        {
            _at++;
            var (one, other) = (first, All());
            first = run => one(run) || other(run);
        }

        return first;
    }

    private Func<RunSummary, bool> All()
    {
        var conditions = new List<Func<RunSummary, bool>>();
        while (Next is not null and not "OR" and not ")")
        {
            if (Next == "AND")
            {
                _at++;
                continue;
            }

            conditions.Add(One());
        }

        return conditions.Count == 0
            ? throw new FormatException("A condition is missing beside OR or between parentheses.")
            : run => conditions.TrueForAll(condition => condition(run));
    }

    private Func<RunSummary, bool> One()
    {
        var token = _tokens[_at++];
        switch (token)
        {
            case "NOT" or "-" when Next is null:
                throw new FormatException($"{token} stands before nothing.");
            case "NOT" or "-":
                var denied = One();
                return run => !denied(run);
            case "(":
                var inner = Alternatives();
                return Next == ")" && _at++ >= 0 ? inner : throw new FormatException("A parenthesis is not closed.");
            default:
                return token.StartsWith('-') ? Not(Condition(token[1..])) : Condition(token);
        }
    }

    private static Func<RunSummary, bool> Not(Func<RunSummary, bool> condition) => run => !condition(run);

    private static Func<RunSummary, bool> Condition(string token)
    {
        var match = FieldCondition().Match(token);
        if (!match.Success)
        {
            var word = token.Trim('"');
            return run => $"{run.Name}\n{run.ModelName}\n{run.TaskName}\n{string.Join('\n', run.Tags)}".Contains(word, StringComparison.OrdinalIgnoreCase);
        }

        var (field, sign, value) = (match.Groups["field"].Value.ToLowerInvariant(), match.Groups["sign"].Value, match.Groups["value"].Value.Trim('"'));
        if (TextOf(field) is { } text)
        {
            return sign is not (":" or "=") ? throw new FormatException($"{field} is compared with a colon: {field}:{value}.") : run => text(run).Any(one => Like(one, value));
        }

        if (NumberOf(field) is not { } number)
        {
            throw new FormatException($"There is no field {field}. The fields are {string.Join(", ", Fields)}.");
        }

        var limit = ParseNumber(field, value);
        return run => number(run) is { } found && sign switch
        {
            ">" => found > limit,
            "<" => found < limit,
            ">=" => found >= limit,
            "<=" => found <= limit,
            _ => Math.Abs(found - limit) < 1e-9,
        };
    }

    private static Func<RunSummary, IReadOnlyList<string>>? TextOf(string field) => field switch
    {
        "status" => run => [run.State.ToString()],
        "name" => run => [run.Name],
        "model" => run => [run.ModelName],
        "task" => run => [run.TaskName],
        "tag" => run => run.Tags,
        "preset" => run => [run.Preset],
        _ => null,
    };

    private static Func<RunSummary, double?>? NumberOf(string field) => field switch
    {
        "seed" => run => run.Seed,
        "experts" => run => run.ExpertBudget,
        "generations" => run => run.Generations,
        "score" => run => run.BestScore,
        "test" => run => run.TestScore,
        "gain" => run => run.TestScore - run.FullTestScore,
        "saved" => run => run.Memory is { FullBytes: > 0 } memory ? 1 - ((double)memory.PrunedBytes / memory.FullBytes) : null,
        "minutes" => run => (run.FinishedAt - run.StartedAt)?.TotalMinutes,
        _ => null,
    };

    private static double ParseNumber(string field, string value) =>
        double.TryParse(value.TrimEnd('%'), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? value.EndsWith('%') ? number / 100 : number
            : throw new FormatException($"{field} is a number, for example {field}>0.8 or {field}>80%; '{value}' is none.");

    // * stands for anything; without one, the beginning is enough.
    private static bool Like(string text, string pattern) => Regex.IsMatch(
        text, "^" + Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal), RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    [GeneratedRegex("""\(|\)|-(?=\()|-?\w+(?:>=|<=|[:=<>])(?:"[^"]*"|[^\s()]+)|"[^"]*"|[^\s()]+""")]
    private static partial Regex Token();

    [GeneratedRegex("""^(?<field>\w+)(?<sign>>=|<=|[:=<>])(?<value>.+)$""")]
    private static partial Regex FieldCondition();
}
