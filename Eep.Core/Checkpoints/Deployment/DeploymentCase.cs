using System.Globalization;
using Eep.Core.Pruning;

namespace Eep.Core.Checkpoints.Deployment;

/// <summary>What a runtime sees of a model: enough to judge whether it takes it.</summary>
/// <param name="Family">model_type.</param>
/// <param name="Experts">Experts a layer.</param>
/// <param name="ExpertsPerToken">k.</param>
/// <param name="Groups">Groups of the router; null for none.</param>
public sealed record DeploymentCase(string Family, int Experts, int ExpertsPerToken, ExpertGroups? Groups)
{
    private const int LargestParallel = 64;

    /// <summary>A checkpoint as it is.</summary>
    public static DeploymentCase Of(ModelConfig config) => Of(config, config.ExpertCount, config.ExpertsPerToken);

    /// <summary>What pruning to a budget would make of it.</summary>
    public static DeploymentCase Of(ModelConfig config, int experts, int expertsPerToken) =>
        new(config.ModelType, experts, expertsPerToken, config.Router.Groups is { Count: > 1 } groups ? groups : null);

    /// <summary>Whether the condition of a rule holds.</summary>
    internal bool Meets(DeploymentRule rule) =>
        (rule.Families is null || rule.Families.Contains(Family)) && rule.When switch
        {
            DeploymentCondition.Always => true,
            DeploymentCondition.ExpertsBelowK => Experts < ExpertsPerToken,
            DeploymentCondition.ExpertsBelowTwiceK => Experts < 2 * ExpertsPerToken,
            DeploymentCondition.ExpertsNotIn => !rule.Counts!.Contains(Experts),
            DeploymentCondition.ExpertsAbove => Experts > rule.Counts![0],
            DeploymentCondition.ExpertsNotDivisibleByGroups => Groups is not null && Experts % Groups.Count != 0,
            DeploymentCondition.ExpertsPerGroupTooFew => Groups is not null && Experts / Groups.Count < Groups.LeastPerGroup,
            DeploymentCondition.ChosenGroupsBelowK => Groups is not null && Experts / Groups.Count * Groups.Chosen < ExpertsPerToken,
            var other => throw new InvalidOperationException($"No condition {other}."),
        };

    /// <summary>Fills the numbers into a rule's sentence.</summary>
    internal string Fill(DeploymentRule rule) => rule.Sentence
        .Replace("{experts}", Number(Experts), StringComparison.Ordinal)
        .Replace("{k}", Number(ExpertsPerToken), StringComparison.Ordinal)
        .Replace("{groups}", Number(Groups?.Count ?? 1), StringComparison.Ordinal)
        .Replace("{counts}", string.Join(", ", rule.Counts ?? []), StringComparison.Ordinal)
        .Replace("{next}", NextOf(rule.Counts ?? []), StringComparison.Ordinal)
        .Replace("{divisors}", string.Join(", ", Enumerable.Range(1, LargestParallel).Where(size => Experts % size == 0)), StringComparison.Ordinal);

    /// <summary>The next larger count and what its experts cost beside those of this model.</summary>
    private string NextOf(IReadOnlyList<int> counts) => counts.Where(count => count > Experts).DefaultIfEmpty().Min() is var next and > 0
        ? string.Create(CultureInfo.InvariantCulture, $"{next} ({((double)next / Experts) - 1:0 %} more expert memory)")
        : "none";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
