namespace Eep.Core.Pruning.Criteria;

/// <summary>
/// Soft activation: s_i = P_i / T, the router's mean probability of expert i over all tokens, chosen or not (METHOD.md B4).
/// With sigmoid routers P_i is no distribution, but scores compare only within a layer anyway.
/// </summary>
public sealed class SoftActivationCriterion : ICriterion
{
    /// <inheritdoc/>
    public string Name => "soft";

    /// <summary>Mean probabilities; all 0 when no token was seen.</summary>
    public ExpertTable Score(RoutingStatistics statistics) =>
        ExpertScores.Map(
            statistics.ProbabilityMass,
            (layer, expert) => ExpertScores.Ratio(statistics.ProbabilityMass[layer, expert], statistics.TokenCount));
}
