namespace Eep.Core.Pruning.Criteria;

/// <summary>
/// REAP (router-weighted expert activation pruning): s_i = R_i / n_i, the mean over the tokens routed to expert i of the coefficient
/// that really multiplies its output times the L2 norm of that output (METHOD.md B6). A rare but strong expert survives.
/// </summary>
public sealed class ReapCriterion : ICriterion
{
    /// <inheritdoc/>
    public string Name => "reap";

    /// <summary>Mean contributions; 0 for an expert that was never chosen.</summary>
    public ExpertTable Score(RoutingStatistics statistics) =>
        ExpertScores.Map(
            statistics.GatedNormSum,
            (layer, expert) => ExpertScores.Ratio(statistics.GatedNormSum[layer, expert], statistics.SelectedCount[layer, expert]));
}
