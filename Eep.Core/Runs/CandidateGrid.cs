using Eep.Core.Evaluation.Suites;
using Eep.Core.Pruning;

namespace Eep.Core.Runs;

/// <summary>A winner brought to several budgets and numbers of active experts, without another search.</summary>
public static class CandidateGrid
{
    /// <summary>
    /// Every budget with every number of experts per token that it allows, named b4-k2 and so on. To a smaller budget the rows go whose experts
    /// score least, to a larger one the best of the others come in, one-hot (<see cref="ResizedPlan"/>).
    /// </summary>
    /// <param name="winner">The plan that is resized.</param>
    /// <param name="scores">[sparse layers][experts]; the higher is kept: the full model's token share on the search split.</param>
    /// <param name="shape">The model.</param>
    /// <param name="batch">Budgets and experts per token; what it does not name is the winner's.</param>
    /// <exception cref="PlanException">A budget allows none of the numbers of active experts, or the model cannot change its own.</exception>
    public static IReadOnlyList<Subject> Of(PruningPlan winner, double[][] scores, MoeShape shape, CandidateBatch batch)
    {
        int[] budgets = [.. (batch.Budgets is { Count: > 0 } named ? named : [winner.ExpertBudget]).Distinct().OrderDescending()];
        int[] active = [.. (batch.ExpertsPerToken is { Count: > 0 } given ? given : [winner.ExpertsPerToken]).Distinct().OrderDescending()];
        foreach (var budget in budgets.Where(budget => !active.Any(k => IsPossible(shape, budget, k))))
        {
            throw new PlanException($"The grid's budget {budget} has no place for {string.Join(" or ", active)} experts per token; {ExpertBudgets.Rule(shape, budget, Math.Max(1, active.Min()))}");
        }

        foreach (var k in active.Where(k => !budgets.Any(budget => IsPossible(shape, budget, k))))
        {
            throw new PlanException($"The grid's experts per token {k} fit none of the budgets {string.Join(", ", budgets)}; name numbers from 1 to the budget.");
        }

        var table = Table(scores);
        return
        [
            .. from budget in budgets
               from k in active
               where IsPossible(shape, budget, k)
               select new Subject(FormattableString.Invariant($"b{budget}-k{k}"), Resized(winner, table, shape, budget, k)),
        ];
    }

    /// <summary>[sparse layers][experts] as a table.</summary>
    public static ExpertTable Table(double[][] rows)
    {
        var table = new ExpertTable(rows.Length, rows[0].Length);
        for (var layer = 0; layer < rows.Length; layer++)
        {
            rows[layer].CopyTo(table.Row(layer));
        }

        return table;
    }

    private static bool IsPossible(MoeShape shape, int budget, int k) => k >= 1 && ExpertBudgets.IsLegal(shape, budget, k);

    private static PruningPlan Resized(PruningPlan winner, ExpertTable scores, MoeShape shape, int budget, int k)
    {
        var plan = ResizedPlan.Of(winner, scores, new PlanTarget(shape, [.. winner.Groups.Select(group => group.Layers)], budget, k, winner.RouterSpace) { Alignment = winner.Alignment });
        plan.CheckFits(shape);
        return plan;
    }
}
