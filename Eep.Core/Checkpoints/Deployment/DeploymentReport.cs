using System.Collections.Immutable;

namespace Eep.Core.Checkpoints.Deployment;

/// <summary>Which runtimes take a model, as it is or as a budget would leave it. A lookup in a dated table: nothing is loaded or run.</summary>
public static class DeploymentReport
{
    /// <summary>
    /// The findings for transformers, vLLM and llama.cpp, in this order; at least one each. Where one refuses, nothing else is said of it.
    /// </summary>
    public static ImmutableArray<DeploymentFinding> Of(DeploymentCase model) =>
        [.. DeploymentRules.Shipped.Targets.SelectMany(target => Of(target, model))];

    /// <summary>The worst verdict on each target, in the order of the findings.</summary>
    public static ImmutableArray<(string Target, DeploymentVerdict Verdict)> Lights(IEnumerable<DeploymentFinding> findings) =>
        [.. findings.GroupBy(finding => finding.Target).Select(group => (group.Key, group.Max(finding => finding.Verdict)))];

    private static IEnumerable<DeploymentFinding> Of(DeploymentTarget target, DeploymentCase model)
    {
        ImmutableArray<DeploymentFinding> met = [.. DeploymentRules.Shipped.Rules
            .Where(rule => rule.Targets.Contains(target.Name) && model.Meets(rule))
            .Select(rule => new DeploymentFinding(target.Name, rule.Verdict, model.Fill(rule), rule.Source, rule.Date))];
        if (met.FirstOrDefault(finding => finding.Verdict == DeploymentVerdict.Refused) is { } refusal)
        {
            return [refusal];
        }

        if (!target.Families.Contains(model.Family))
        {
            return [new DeploymentFinding(target.Name, DeploymentVerdict.Refused, $"Does not load {model.Family}.", target.Source, target.Date)];
        }

        return met.Length > 0
            ? met
            : [new DeploymentFinding(target.Name, DeploymentVerdict.Fine, $"Loads {model.Family} with any number of experts.", target.Source, target.Date)];
    }
}
