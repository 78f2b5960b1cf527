using System.Text.RegularExpressions;

namespace Eep.Core.Evaluation.Filters;

/// <summary>Regular expressions from task files: compiled with a time limit, since a bad pattern must not hang a run.</summary>
internal static class AnswerPattern
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(2);

    /// <summary>A compiled pattern; Python's named groups are understood.</summary>
    /// <exception cref="TaskException">It is not a regular expression.</exception>
    public static Regex Compile(string pattern, string field)
    {
        try
        {
            return new Regex(pattern.Replace("(?P<", "(?<", StringComparison.Ordinal), RegexOptions.CultureInvariant, s_limit);
        }
        catch (ArgumentException fault)
        {
            throw new TaskException($"{field} '{pattern}' is not a regular expression: {fault.Message}", fault);
        }
    }

    /// <summary>Runs a match.</summary>
    /// <exception cref="TaskException">It takes longer than the limit.</exception>
    public static T Within<T>(Func<T> match)
    {
        try
        {
            return match();
        }
        catch (RegexMatchTimeoutException fault)
        {
            throw new TaskException($"The pattern '{fault.Pattern}' takes longer than {s_limit.TotalSeconds:0} seconds for one answer.", fault);
        }
    }
}
