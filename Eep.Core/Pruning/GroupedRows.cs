namespace Eep.Core.Pruning;

/// <summary>
/// The rows of a plan under routers that choose groups of experts first. A new expert belongs to the group of its dominant original expert;
/// every group keeps equally many, and they stay in the order of the groups.
/// </summary>
public static class GroupedRows
{
    /// <summary>The group of each row, length E'.</summary>
    /// <param name="merging">W_EM.</param>
    /// <param name="groupCount">Number of groups; divides E.</param>
    public static int[] GroupsOf(CoefficientMatrix merging, int groupCount) =>
        Array.ConvertAll(merging.Dominants(), dominant => dominant / (merging.Columns / groupCount));

    /// <summary>Whether equally many rows belong to each group and stand in the order of the groups, as a stock router counts them.</summary>
    public static bool AreInOrder(CoefficientMatrix merging, int groupCount) =>
        GroupsOf(merging, groupCount).Select((group, row) => group == row / (merging.Rows / groupCount)).All(right => right);

    /// <summary><paramref name="changed"/> with every row that left its group put back to what it was.</summary>
    public static CoefficientMatrix KeepGroups(CoefficientMatrix original, CoefficientMatrix changed, int groupCount)
    {
        var (before, after) = (GroupsOf(original, groupCount), GroupsOf(changed, groupCount));
        if (before.SequenceEqual(after))
        {
            return changed;
        }

        var values = changed.Values.ToArray();
        for (var row = 0; row < before.Length; row++)
        {
            if (before[row] != after[row])
            {
                original.Row(row).CopyTo(values.AsSpan(row * original.Columns));
            }
        }

        return new CoefficientMatrix(original.Rows, original.Columns, values);
    }

    /// <summary>Refuses a plan that the model's grouped routers cannot hold.</summary>
    internal static void Check(PruningPlan plan, MoeShape shape)
    {
        if (shape.Groups is null)
        {
            return;
        }

        if (!plan.IsUniform && shape.GroupCount > 1)
        {
            throw new PlanException("The plan keeps more experts in some layers than in others; the model's routers choose groups of experts first and need one budget.");
        }

        if (!ExpertBudgets.IsLegal(shape, plan.ExpertBudget, plan.ExpertsPerToken))
        {
            throw new PlanException(
                $"The plan's expert budget is {plan.ExpertBudget} with {plan.ExpertsPerToken} experts per token; "
                + ExpertBudgets.Rule(shape, plan.ExpertBudget, plan.ExpertsPerToken));
        }

        if (shape.GroupCount == 1)
        {
            return;
        }

        var perGroup = plan.ExpertBudget / shape.GroupCount;
        foreach (var layers in plan.Groups)
        {
            var counts = GroupsOf(layers.ExpertMerging, shape.GroupCount).CountBy(group => group).ToDictionary();
            for (var group = 0; group < shape.GroupCount; group++)
            {
                if (counts.GetValueOrDefault(group) is var count && count != perGroup)
                {
                    var first = group * (shape.ExpertCount / shape.GroupCount);
                    throw new PlanException(
                        $"Layer group {layers.Layers[0]}..{layers.Layers[^1]} keeps {count} of the router's group {group} (experts {first} to "
                        + $"{first + (shape.ExpertCount / shape.GroupCount) - 1}, by the largest entry of each W_EM row); a budget of {plan.ExpertBudget} keeps {perGroup} of each group.");
                }
            }
        }
    }
}
