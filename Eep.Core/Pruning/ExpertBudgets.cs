namespace Eep.Core.Pruning;

/// <summary>
/// Which expert budgets a model's routers allow. Routers that choose groups first need equally many experts in each group, enough for the
/// group's score, and k of them in the groups chosen.
/// </summary>
public static class ExpertBudgets
{
    /// <summary>The smallest E' with the given k; above E when there is none.</summary>
    public static int Smallest(MoeShape shape, int expertsPerToken) => shape.Groups is { } groups
        ? groups.Count * Math.Max(groups.LeastPerGroup, (expertsPerToken + groups.Chosen - 1) / groups.Chosen)
        : expertsPerToken;

    /// <summary>Whether the model can keep <paramref name="budget"/> experts a layer with <paramref name="expertsPerToken"/> active.</summary>
    public static bool IsLegal(MoeShape shape, int budget, int expertsPerToken) =>
        budget >= Smallest(shape, expertsPerToken) && budget <= shape.ExpertCount && budget % shape.GroupCount == 0;

    /// <summary>The legal budgets next to <paramref name="budget"/>: itself, or the one below and the one above as far as there are any.</summary>
    public static IReadOnlyList<int> Nearest(MoeShape shape, int budget, int expertsPerToken)
    {
        var smallest = Smallest(shape, expertsPerToken);
        if (smallest > shape.ExpertCount)
        {
            return [];
        }

        var within = Math.Clamp(budget, smallest, shape.ExpertCount);
        var below = within / shape.GroupCount * shape.GroupCount;
        return below == within ? [within] : [below, below + shape.GroupCount];
    }

    /// <summary>What a budget has to be, with the legal ones nearest to it, for example after "expertBudget is 6;".</summary>
    public static string Rule(MoeShape shape, int budget, int expertsPerToken)
    {
        var nearest = Nearest(shape, budget, expertsPerToken);
        if (nearest.Count == 0)
        {
            return $"no budget of this model lets {expertsPerToken} experts be active per token; lower the experts per token.";
        }

        var range = $"from {Smallest(shape, expertsPerToken)} to {shape.ExpertCount}";
        var what = shape.GroupCount > 1
            ? $"a multiple of {shape.GroupCount}, the router's groups of experts, {range}"
            : range;
        return $"it must be {what}; the nearest is {string.Join(" or ", nearest)}.";
    }
}
