namespace Eep.Core.Pruning.Criteria;

/// <summary>Activation frequency: s_i = n_i, how often expert i was among the k chosen (METHOD.md B3).</summary>
public sealed class FrequencyCriterion : ICriterion
{
    /// <inheritdoc/>
    public string Name => "frequency";

    /// <summary>Counts in [0, T].</summary>
    public ExpertTable Score(RoutingStatistics statistics) =>
        ExpertScores.Map(statistics.SelectedCount, (layer, expert) => statistics.SelectedCount[layer, expert]);
}
