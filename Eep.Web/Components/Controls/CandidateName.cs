using System.Text.RegularExpressions;
using Eep.Core.Evaluation.Reports;

namespace Eep.Web.Components.Controls;

/// <summary>Names of candidates as people read them.</summary>
public static partial class CandidateName
{
    /// <summary>The candidate in words.</summary>
    /// <param name="name">Its name in the evaluation.</param>
    public static string Of(string name) => name switch
    {
        "model" => "the checkpoint",
        "restored" => "with experts put back",
        _ when GridName().Match(name) is { Success: true } grid => $"{grid.Groups[1].Value} experts, {grid.Groups[2].Value} active",
        _ => name.Replace('-', ' '),
    };

    /// <summary>The subject's size in words; null where the report does not say.</summary>
    public static string? SizeOf(SubjectSummary subject) => subject is { Experts: { } experts, ExpertsPerToken: { } active } ? $"{experts}, {active} active" : null;

    [GeneratedRegex("^b([0-9]+)-k([0-9]+)$")]
    private static partial Regex GridName();
}
