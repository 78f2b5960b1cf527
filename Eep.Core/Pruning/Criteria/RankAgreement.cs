namespace Eep.Core.Pruning.Criteria;

/// <summary>How alike criteria rank the experts: rank correlations within each layer, averaged over layers.</summary>
/// <param name="Names">The criteria, in order.</param>
/// <param name="Spearman">[criteria][criteria], in [-1, 1]; ties get their mean rank.</param>
/// <param name="Kendall">[criteria][criteria], tau-b, in [-1, 1].</param>
/// <remarks>A layer in which a criterion gives all experts one score counts as 0.</remarks>
public sealed record RankAgreement(IReadOnlyList<string> Names, double[][] Spearman, double[][] Kendall)
{
    /// <summary>Compares all criteria with each other.</summary>
    public static RankAgreement Of(IReadOnlyList<ICriterion> criteria, ExpertEvidence evidence)
    {
        ExpertTable[] scores = [.. criteria.Select(criterion => criterion.Score(evidence))];
        return new RankAgreement(
            [.. criteria.Select(criterion => criterion.Name)], Table(scores, SpearmanOf), Table(scores, KendallOf));
    }

    /// <summary>Pearson's correlation of the ranks.</summary>
    public static double SpearmanOf(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        var (left, right) = (Ranks(first), Ranks(second));
        var mean = (left.Length - 1) / 2.0;
        var (product, leftSquare, rightSquare) = (0.0, 0.0, 0.0);
        for (var at = 0; at < left.Length; at++)
        {
            product += (left[at] - mean) * (right[at] - mean);
            leftSquare += (left[at] - mean) * (left[at] - mean);
            rightSquare += (right[at] - mean) * (right[at] - mean);
        }

        return leftSquare * rightSquare == 0 ? 0 : product / Math.Sqrt(leftSquare * rightSquare);
    }

    /// <summary>Pairs in the same order less pairs in the opposite, over the geometric mean of the pairs that are not tied on either side.</summary>
    public static double KendallOf(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        var (balance, left, right) = (0.0, 0.0, 0.0);
        for (var high = 1; high < first.Length; high++)
        {
            for (var low = 0; low < high; low++)
            {
                var (a, b) = (Math.Sign(first[high].CompareTo(first[low])), Math.Sign(second[high].CompareTo(second[low])));
                balance += a * b;
                left += Math.Abs(a);
                right += Math.Abs(b);
            }
        }

        return left * right == 0 ? 0 : balance / Math.Sqrt(left * right);
    }

    private delegate double Correlation(ReadOnlySpan<double> first, ReadOnlySpan<double> second);

    private static double[][] Table(ExpertTable[] scores, Correlation correlation) =>
    [
        .. scores.Select(first => scores.Select(second =>
            Enumerable.Range(0, first.Layers).Average(layer => correlation(first.Row(layer), second.Row(layer)))).ToArray()),
    ];

    private static double[] Ranks(ReadOnlySpan<double> values)
    {
        var ranks = new double[values.Length];
        for (var at = 0; at < values.Length; at++)
        {
            foreach (var other in values)
            {
                ranks[at] += other < values[at] ? 1 : other == values[at] ? 0.5 : 0;
            }

            ranks[at] -= 0.5;
        }

        return ranks;
    }
}
