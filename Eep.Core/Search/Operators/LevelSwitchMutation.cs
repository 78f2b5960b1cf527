using Eep.Core.Pruning;

namespace Eep.Core.Search.Operators;

/// <summary>
/// Mutation of the budgets, where they may differ: one layer group gives up an expert and another takes one in, so that the total stays (level switch, as in
/// EvoPress, arXiv 2410.14649).
/// </summary>
/// <remarks>What is given up is a row without a pinned dominant expert, what is taken in an original expert that no row has for its dominant one and that is not banned.</remarks>
/// <param name="least">The fewest rows of a group.</param>
/// <param name="most">The most.</param>
/// <param name="total">Rows of all groups together.</param>
/// <param name="constraints">What must be kept or not.</param>
/// <param name="probability">That a plan is changed; (0, 1].</param>
public sealed class LevelSwitchMutation(int least, int most, int total, ExpertConstraints constraints, double probability)
{
    /// <summary>The plan with its total put right, then, with the probability, with one expert exchanged between groups; as it is where none can be.</summary>
    public PruningPlan Apply(PruningPlan plan, IRandomSource random)
    {
        plan = Balance(plan, random);
        if (!random.Chance(probability))
        {
            return plan;
        }

        var less = Step(plan, -1, random, other: null);
        return less is null ? plan : Step(less.Value.Plan, 1, random, less.Value.Group)?.Plan ?? plan;
    }

    /// <summary>Takes experts away, or in, one at a time, until the total is right or nothing can be changed.</summary>
    private PruningPlan Balance(PruningPlan plan, IRandomSource random)
    {
        for (var missing = total - Count(plan); missing != 0; missing -= Math.Sign(missing))
        {
            if (Step(plan, Math.Sign(missing), random, other: null) is not { } step)
            {
                return plan;
            }

            plan = step.Plan;
        }

        return plan;
    }

    /// <summary>One row more or less in a group drawn among those that can.</summary>
    private (PruningPlan Plan, int Group)? Step(PruningPlan plan, int direction, IRandomSource random, int? other)
    {
        var choices = plan.Groups.Select((group, index) => (Group: index, Places: index == other ? [] : direction > 0 ? Free(group) : Removable(group)))
            .Where(choice => choice.Places.Length > 0)
            .ToArray();
        if (choices.Length == 0)
        {
            return null;
        }

        var (at, places) = choices[random.Index(choices.Length)];
        var place = places[random.Index(places.Length)];
        var group = plan.Groups[at];
        return (plan.With(plan.Groups.SetItem(at, direction > 0 ? With(group, place) : Without(group, place))), at);
    }

    private static int Count(PruningPlan plan) => plan.Groups.Sum(group => group.ExpertMerging.Rows);

    private int[] Removable(GroupPlan group)
    {
        var dominants = group.ExpertMerging.Dominants();
        return dominants.Length <= least
            ? []
            : [.. Enumerable.Range(0, dominants.Length).Where(row => !constraints.IsPinned(group.Layers, dominants[row]))];
    }

    private int[] Free(GroupPlan group) => group.ExpertMerging.Rows >= most
        ? []
        : [.. Enumerable.Range(0, group.ExpertMerging.Columns).Except(group.ExpertMerging.Dominants()).Where(expert => !constraints.IsBanned(group.Layers, expert))];

    private static GroupPlan With(GroupPlan group, int expert) =>
        new(group.Layers, group.ExpertMerging.WithUnitRows([expert]), group.RouterMapping.WithUnitRows([expert]));

    private static GroupPlan Without(GroupPlan group, int row)
    {
        int[] left = [.. Enumerable.Range(0, group.ExpertMerging.Rows).Where(other => other != row)];
        return new GroupPlan(group.Layers, group.ExpertMerging.Reorder(left), group.RouterMapping.Reorder(left));
    }
}
