using Eep.Core.Pruning;

namespace Eep.Tests.Models;

/// <summary>Group-limited choice of experts, in plain loops.</summary>
internal static class NaiveGroups
{
    /// <summary>Scores for the choice with 0 in place of those outside the best groups; experts that may not be chosen stay at minus infinity.</summary>
    public static double[] Limit(double[] choice, ExpertGroups groups)
    {
        var members = choice.Chunk(choice.Length / groups.Count).ToArray();
        var best = Enumerable.Range(0, groups.Count)
            .OrderByDescending(group => members[group].OrderDescending().Take(groups.ByTopTwo ? 2 : 1).Sum())
            .Take(groups.Chosen)
            .ToHashSet();
        return [.. choice.Select((score, expert) =>
            best.Contains(expert / members[0].Length) || double.IsNegativeInfinity(score) ? score : 0)];
    }
}
