namespace Eep.Core.Pruning.Criteria;

/// <summary>
/// NAEE (METHOD.md B8): keeps the experts whose routed output is nearest to the full layer's, layer by layer with inputs from the original
/// model; layers that share a group add their <see cref="ReconstructionLoss"/>. All subsets are tried while there are few; else the expert
/// whose removal costs least goes, one after the other, and then pairs are exchanged until nothing is gained.
/// </summary>
public sealed class ReconstructionSelection : IOneShotMethod
{
    // C(8, 4) = 70, C(16, 8) = 12,870.
    private const double MostSubsets = 1000;

    /// <inheritdoc/>
    public string Name => "naee";

    /// <inheritdoc/>
    public bool Merges => false;

    /// <inheritdoc/>
    public PruningPlan Plan(ExpertEvidence evidence, PlanTarget target)
    {
        target.CheckBudget();
        return PruningPlan.Select(
            target.Shape, target.Groups, group => Kept(evidence.Sample, target, group), target.ExpertsPerToken, target.RouterSpace);
    }

    /// <summary>The subset by enumeration, ascending; of equal losses the first in lexical order.</summary>
    private static int[] Enumerate(Func<bool[], double> loss, PlanTarget target, int group)
    {
        var (best, least) = (Array.Empty<int>(), double.PositiveInfinity);
        var kept = new bool[target.Shape.ExpertCount];
        Extend(0, 0);
        return best;

        void Extend(int expert, int count)
        {
            if (count == target.Budget)
            {
                if (IsLegal(kept, target, group) && loss(kept) is var value && value < least)
                {
                    (best, least) = (Marked(kept), value);
                }
            }
            else if (kept.Length - expert >= target.Budget - count)
            {
                kept[expert] = true;
                Extend(expert + 1, count + 1);
                kept[expert] = false;
                Extend(expert + 1, count);
            }
        }
    }

    /// <summary>The subset by backward removal and exchanges, ascending.</summary>
    private static int[] Greedy(Func<bool[], double> loss, PlanTarget target, int group)
    {
        bool[] kept = [.. Enumerable.Repeat(true, target.Shape.ExpertCount)];
        for (var left = kept.Length; left > target.Budget; left--)
        {
            var gone = Marked(kept)
                .Where(expert => CountBeside(kept, expert, target) > target.BudgetPerRouterGroup && !target.IsPinned(group, expert))
                .MinBy(expert => (!target.IsBanned(group, expert), With(kept, [expert], loss)));
            kept[gone] = false;
        }

        for (var least = loss(kept); ;)
        {
            var exchanges =
                from gone in Marked(kept)
                from come in Enumerable.Range(0, kept.Length)
                where !kept[come] && MayExchange(gone, come) && come / target.RouterGroupSize == gone / target.RouterGroupSize
                select (Gone: gone, Come: come, Loss: With(kept, [gone, come], loss));
            var best = exchanges.DefaultIfEmpty((Gone: 0, Come: 0, Loss: double.PositiveInfinity)).MinBy(exchange => exchange.Loss);
            if (!(best.Loss < least))
            {
                return Marked(kept);
            }

            (kept[best.Gone], kept[best.Come], least) = (false, true, best.Loss);
        }

        bool MayExchange(int gone, int come) => !target.IsPinned(group, gone) && !target.IsBanned(group, come);
    }

    private static int[] Kept(ExpertSample sample, PlanTarget target, int group)
    {
        ReconstructionLoss[] losses =
            [.. target.RowsOf(group).Select(layer => new ReconstructionLoss(sample, layer, target.Shape.ExpertsPerToken, target.ExpertsPerToken))];
        double Loss(bool[] kept) => losses.Sum(loss => loss.Of(kept));
        return Subsets(target.Shape.ExpertCount, target.Budget) <= MostSubsets ? Enumerate(Loss, target, group) : Greedy(Loss, target, group);
    }

    private static double With(bool[] kept, int[] toggled, Func<bool[], double> loss)
    {
        var other = (bool[])kept.Clone();
        foreach (var expert in toggled)
        {
            other[expert] = !other[expert];
        }

        return loss(other);
    }

    private static int[] Marked(bool[] kept) => [.. Enumerable.Range(0, kept.Length).Where(expert => kept[expert])];

    private static int CountBeside(bool[] kept, int expert, PlanTarget target) =>
        kept.AsSpan(expert / target.RouterGroupSize * target.RouterGroupSize, target.RouterGroupSize).Count(true);

    private static bool IsLegal(bool[] kept, PlanTarget target, int group) =>
        kept.Chunk(target.RouterGroupSize).All(part => part.Count(isKept => isKept) == target.BudgetPerRouterGroup)
        && Enumerable.Range(0, kept.Length).All(expert => kept[expert] ? !target.IsBanned(group, expert) : !target.IsPinned(group, expert));

    private static double Subsets(int experts, int kept) =>
        Enumerable.Range(1, kept).Aggregate(1.0, (product, factor) => product * (experts - kept + factor) / factor);
}
