using System.Text.Json;
using System.Text.Json.Serialization;

namespace Eep.Core.Checkpoints.Deployment;

/// <summary>The content of deployment-rules.json: what is known about the runtimes, with source and date. New facts go there, not into code.</summary>
internal sealed record DeploymentRules(IReadOnlyList<DeploymentTarget> Targets, IReadOnlyList<DeploymentRule> Rules)
{
    private const string Resource = "Eep.Core.Checkpoints.Resources.deployment-rules.json";

    private static readonly JsonSerializerOptions Reading = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public static DeploymentRules Shipped { get; } = Read();

    private static DeploymentRules Read()
    {
        using var stream = typeof(DeploymentRules).Assembly.GetManifestResourceStream(Resource)!;
        return JsonSerializer.Deserialize<DeploymentRules>(stream, Reading)!;
    }
}

/// <summary>A runtime and the families it loads.</summary>
internal sealed record DeploymentTarget(string Name, IReadOnlyList<string> Families, string Source, DateOnly Date);

/// <summary>One thing that is known about runtimes.</summary>
/// <param name="Targets">Which runtimes.</param>
/// <param name="When">Condition on the model.</param>
/// <param name="Counts">Expert counts, for conditions that need them.</param>
/// <param name="Families">Only for these; null for all.</param>
/// <param name="Verdict">What follows.</param>
/// <param name="Sentence">With {experts}, {k}, {groups}, {counts}, {next} (the next larger count), {divisors}.</param>
/// <param name="Source">Where it was read.</param>
/// <param name="Date">When that was.</param>
internal sealed record DeploymentRule(
    IReadOnlyList<string> Targets,
    DeploymentCondition When,
    IReadOnlyList<int>? Counts,
    IReadOnlyList<string>? Families,
    DeploymentVerdict Verdict,
    string Sentence,
    string Source,
    DateOnly Date);

/// <summary>The conditions that rules may name.</summary>
internal enum DeploymentCondition
{
    /// <summary>For every model of the rule's families.</summary>
    Always,

    /// <summary>Fewer experts than a token needs.</summary>
    ExpertsBelowK,

    /// <summary>Fewer experts than two for each that a token needs.</summary>
    ExpertsBelowTwiceK,

    /// <summary>An expert count that the list lacks.</summary>
    ExpertsNotIn,

    /// <summary>More experts than the first number of the list.</summary>
    ExpertsAbove,

    /// <summary>Groups of different sizes.</summary>
    ExpertsNotDivisibleByGroups,

    /// <summary>Groups too small for their score.</summary>
    ExpertsPerGroupTooFew,

    /// <summary>The groups that may be chosen from hold fewer experts than a token needs.</summary>
    ChosenGroupsBelowK,
}
