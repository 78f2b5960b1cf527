namespace Eep.Core.Pruning.Criteria;

/// <summary>A criterion that is a formula over an expert's sums (METHOD.md B3 to B7 and B9), in the notation of <see cref="RoutingStatistics"/>.</summary>
public sealed class StatisticsCriterion : ICriterion
{
    private readonly Func<RoutingStatistics, int, int, double> _formula;

    private StatisticsCriterion(string name, Func<RoutingStatistics, int, int, double> formula) => (Name, _formula) = (name, formula);

    /// <summary>n_i: how often expert i was chosen.</summary>
    public static StatisticsCriterion Frequency { get; } = new("frequency", (sums, layer, expert) => sums.SelectedCount[layer, expert]);

    /// <summary>P_i / T: the router's mean score over all tokens, chosen or not. No distribution with sigmoid routers.</summary>
    public static StatisticsCriterion Soft { get; } = new(
        "soft", (sums, layer, expert) => Ratio(sums.ProbabilityMass[layer, expert], sums.TokenCount));

    /// <summary>Gs_i: frequency weighted by the coefficients that really multiply the output.</summary>
    public static StatisticsCriterion GateWeighted { get; } = new("gate", (sums, layer, expert) => sums.GateMass[layer, expert]);

    /// <summary>EAN, A_i: summed norm of the ungated output.</summary>
    public static StatisticsCriterion NormSum { get; } = new("ean", (sums, layer, expert) => sums.NormSum[layer, expert]);

    /// <summary>EAN-mean, A_i / n_i.</summary>
    public static StatisticsCriterion NormMean { get; } = new(
        "ean-mean", (sums, layer, expert) => Ratio(sums.NormSum[layer, expert], sums.SelectedCount[layer, expert]));

    /// <summary>MSAN, Q_i / n_i: mean squared norm.</summary>
    public static StatisticsCriterion SquaredNormMean { get; } = new(
        "msan", (sums, layer, expert) => Ratio(sums.SquaredNormSum[layer, expert], sums.SelectedCount[layer, expert]));

    /// <summary>REAP, R_i / n_i with the real coefficients: a rare but strong expert survives.</summary>
    public static StatisticsCriterion Reap { get; } = new(
        "reap", (sums, layer, expert) => Ratio(sums.GatedNormSum[layer, expert], sums.SelectedCount[layer, expert]));

    /// <summary>REAP with the router's plain scores, as first published.</summary>
    public static StatisticsCriterion ReapPlain { get; } = new(
        "reap-plain", (sums, layer, expert) => Ratio(sums.ScoredNormSum[layer, expert], sums.SelectedCount[layer, expert]));

    /// <summary>REAP without the division: the contribution to this data, R_i.</summary>
    public static StatisticsCriterion ReapSum { get; } = new("reap-sum", (sums, layer, expert) => sums.GatedNormSum[layer, expert]);

    /// <summary>EASY-EP: contributions to tokens that the block turns count more.</summary>
    public static StatisticsCriterion EasyEp { get; } = new("easy-ep", (sums, layer, expert) => sums.TurnedNormSum[layer, expert]);

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>
    /// The family (n_i / T)^a (Gs_i / n_i)^b (A_i / n_i)^c: frequency is (1, 0, 0), gate-weighted (1, 1, 0), EAN-mean (0, 0, 1), EAN
    /// (1, 0, 1); REAP is close to (0, 1, 1).
    /// </summary>
    public static StatisticsCriterion Unified(double a, double b, double c) => new("unified", (sums, layer, expert) =>
    {
        var count = sums.SelectedCount[layer, expert];
        return count == 0
            ? 0
            : Math.Pow(Ratio(count, sums.TokenCount), a)
                * Math.Pow(sums.GateMass[layer, expert] / count, b)
                * Math.Pow(sums.NormSum[layer, expert] / count, c);
    });

    /// <inheritdoc/>
    public ExpertTable Score(ExpertEvidence evidence)
    {
        var sums = evidence.Statistics;
        var scores = new ExpertTable(sums.SelectedCount.Layers, sums.SelectedCount.Experts);
        for (var layer = 0; layer < scores.Layers; layer++)
        {
            for (var expert = 0; expert < scores.Experts; expert++)
            {
                scores[layer, expert] = _formula(sums, layer, expert);
            }
        }

        return scores;
    }

    private static double Ratio(double numerator, double denominator) => denominator == 0 ? 0 : numerator / denominator;
}
