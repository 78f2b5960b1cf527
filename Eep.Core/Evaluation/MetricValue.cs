namespace Eep.Core.Evaluation;

/// <summary>What one metric gave behind one filter pipeline.</summary>
/// <param name="Metric">Name of the metric.</param>
/// <param name="Filter">Name of the pipeline; "none" without one.</param>
/// <param name="HigherIsBetter">Direction of <paramref name="Value"/>.</param>
/// <param name="Value">As the ecosystem reports it: shares in [0, 1], perplexities as such.</param>
/// <param name="StandardError">Sample standard deviation / sqrt(n) of a mean; null for perplexities, where the harness writes N/A.</param>
/// <param name="Items">
/// One score per item, larger is better: of a mean the item's share; of a perplexity the item's log-likelihood, scaled so that the mean
/// over items is the log-likelihood per unit.
/// </param>
public sealed record MetricValue(
    string Metric, string Filter, bool HigherIsBetter, double Value, double? StandardError, IReadOnlyList<double> Items);
