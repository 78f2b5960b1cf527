namespace Eep.Core.Pruning;

/// <summary>How much of some tokens each original expert got; a merged expert's part counts for its dominant original.</summary>
/// <param name="layers">Sparse layers.</param>
/// <param name="experts">E.</param>
public sealed class RoutingUse(int layers, int experts)
{
    /// <summary>Routed (token, slot) pairs of each expert.</summary>
    public ExpertTable Count { get; } = new(layers, experts);

    /// <summary>Sum of the coefficients that multiply its output.</summary>
    public ExpertTable Gate { get; } = new(layers, experts);

    /// <summary>Share of the routed pairs of each layer.</summary>
    public double[][] TokenShare() => [.. Enumerable.Range(0, Count.Layers).Select(layer => Shares(Count.Row(layer)))];

    /// <summary>Share of the gate mass of each layer.</summary>
    public double[][] GateShare() => [.. Enumerable.Range(0, Gate.Layers).Select(layer => Shares(Gate.Row(layer)))];

    /// <summary>The sum of two.</summary>
    public RoutingUse Plus(RoutingUse other)
    {
        var sum = new RoutingUse(Count.Layers, Count.Experts);
        for (var layer = 0; layer < Count.Layers; layer++)
        {
            for (var expert = 0; expert < Count.Experts; expert++)
            {
                sum.Count[layer, expert] = Count[layer, expert] + other.Count[layer, expert];
                sum.Gate[layer, expert] = Gate[layer, expert] + other.Gate[layer, expert];
            }
        }

        return sum;
    }

    /// <summary>
    /// How evenly a load is spread: -sum p ln p / ln n, 1 = all n alike, 0 = one has all; n = the experts that the model has.
    /// </summary>
    /// <param name="shares">Of one layer; sum to 1, or all 0.</param>
    /// <param name="experts">n; at least 1.</param>
    public static double Entropy(IReadOnlyList<double> shares, int experts) =>
        experts < 2 ? 1 : -shares.Where(share => share > 0).Sum(share => share * Math.Log(share)) / Math.Log(experts);

    private static double[] Shares(Span<double> row)
    {
        var total = 0.0;
        foreach (var value in row)
        {
            total += value;
        }

        var shares = row.ToArray();
        for (var expert = 0; expert < shares.Length && total > 0; expert++)
        {
            shares[expert] /= total;
        }

        return shares;
    }
}
