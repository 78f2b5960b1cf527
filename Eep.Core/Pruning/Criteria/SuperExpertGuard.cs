namespace Eep.Core.Pruning.Criteria;

/// <summary>
/// Puts super experts before all others of their layer, whatever the criterion says: those whose largest activation is above both the 99.5 %
/// quantile and a tenth of the maximum of all layers and experts, in the first three quarters of the layers (METHOD.md B9).
/// </summary>
/// <param name="criterion">Ranks the rest.</param>
public sealed class SuperExpertGuard(ICriterion criterion) : ICriterion
{
    private const double Quantile = 0.995;
    private const double ShareOfLargest = 0.1;
    private const double ShareOfLayers = 0.75;

    /// <inheritdoc/>
    public string Name => criterion.Name + "-guarded";

    /// <summary>The criterion's scores, a super expert's raised above its layer's largest.</summary>
    public ExpertTable Score(ExpertEvidence evidence)
    {
        var scores = criterion.Score(evidence);
        foreach (var (layer, expert) in Find(evidence.Statistics.LargestActivation))
        {
            scores[layer, expert] = Math.Abs(scores[layer, expert]) + (2 * scores.Row(layer).ToArray().Max(Math.Abs)) + 1;
        }

        return scores;
    }

    /// <summary>The super experts, by sparse layer.</summary>
    public static IEnumerable<(int Layer, int Expert)> Find(ExpertTable largest)
    {
        double[] sorted = [.. largest.ToRows().SelectMany(row => row).Order()];
        var limit = Math.Max(QuantileOf(sorted), ShareOfLargest * sorted[^1]);
        return
            from layer in Enumerable.Range(0, (int)(ShareOfLayers * largest.Layers))
            from expert in Enumerable.Range(0, largest.Experts)
            where largest[layer, expert] > limit
            select (layer, expert);
    }

    /// <summary>Between two values in proportion, so that in small models the largest may be above it.</summary>
    private static double QuantileOf(double[] sorted)
    {
        var place = Quantile * (sorted.Length - 1);
        var below = (int)place;
        return sorted[below] + ((place - below) * (sorted[Math.Min(below + 1, sorted.Length - 1)] - sorted[below]));
    }
}
