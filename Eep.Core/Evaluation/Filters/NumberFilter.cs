using System.Text.RegularExpressions;

namespace Eep.Core.Evaluation.Filters;

/// <summary>
/// The last number of an answer, as written: sign, digits, decimal part. Commas between groups of three digits are taken out first
/// unless ignore_commas is false (with which "1,234" gives 234, as the EEP paper's code does).
/// </summary>
internal static partial class NumberFilter
{
    public static Func<string, string> Compile(IReadOnlyDictionary<string, string> arguments)
    {
        var flag = arguments.GetValueOrDefault("ignore_commas", "true");
        if (!bool.TryParse(flag, out var ignoresCommas))
        {
            throw new TaskException($"ignore_commas of filter last_number is '{flag}'; it must be true or false.");
        }

        var fallback = arguments.GetValueOrDefault("fallback", "");
        return answer => Number().Matches(ignoresCommas ? Commas().Replace(answer, "") : answer).LastOrDefault()?.Value ?? fallback;
    }

    [GeneratedRegex(@"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")]
    private static partial Regex Commas();

    [GeneratedRegex(@"-?[0-9]+(?:\.[0-9]+)?")]
    private static partial Regex Number();
}
