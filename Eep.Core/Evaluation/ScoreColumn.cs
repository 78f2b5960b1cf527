using Eep.Core.Evaluation.Metrics;

namespace Eep.Core.Evaluation;

/// <summary>One metric behind one pipeline: a column of the results.</summary>
/// <param name="Metric">What is known of the metric.</param>
/// <param name="Filter">Name of the pipeline.</param>
public sealed record ScoreColumn(MetricInfo Metric, string Filter)
{
    /// <summary>Aggregates a column: sum of values / sum of weights, reported as the metric does.</summary>
    public MetricValue Aggregate(IReadOnlyList<WeightedValue> values)
    {
        var scale = values.Count / values.Sum(value => value.Weight);
        var items = values.Select(value => value.Value * scale).ToArray();
        return new MetricValue(
            Metric.Name,
            Filter,
            Metric.HigherIsBetter,
            Metric.Reported(ItemStatistics.Mean(items)),
            Metric.Aggregation == "mean" ? ItemStatistics.StandardError(items) : null,
            items);
    }
}
