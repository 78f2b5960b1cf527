namespace Eep.Core.Evaluation.Metrics;

/// <summary>What is known of a metric before it is used.</summary>
/// <param name="Name">As task files and result files write it.</param>
/// <param name="OutputType">The kind of task it scores.</param>
/// <param name="HigherIsBetter">Direction of the reported value.</param>
/// <param name="Aggregation">How the harness names the way from items to the value.</param>
/// <param name="Arguments">Options that it takes in metric_list.</param>
/// <param name="Meaning">One sentence for people.</param>
public sealed record MetricInfo(
    string Name, OutputType OutputType, bool HigherIsBetter, string Aggregation, IReadOnlyList<string> Arguments, string Meaning)
{
    /// <summary>Whether a document without any right answer means "no answer is right" (SQuAD 2.0) instead of a fault.</summary>
    public bool KnowsNoAnswer { get; init; }

    /// <summary>
    /// The value as it is reported, from the mean over items: a share stays what it is, a mean log-likelihood per unit becomes a
    /// perplexity or bits.
    /// </summary>
    public double Reported(double mean) => Aggregation switch
    {
        "mean" => mean,
        "bits_per_byte" => -mean / Math.Log(2),
        _ => Math.Exp(-mean),
    };
}
