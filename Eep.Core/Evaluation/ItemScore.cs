namespace Eep.Core.Evaluation;

/// <summary>One item, scored.</summary>
/// <param name="Completion">The raw answer; for choices the chosen text, for likelihoods the target.</param>
/// <param name="Filtered">What the deciding metric saw of it.</param>
/// <param name="Columns">One value for each metric behind each pipeline, in the order of <see cref="Scoring.Columns"/>.</param>
public sealed record ItemScore(string Completion, string Filtered, IReadOnlyList<WeightedValue> Columns)
{
    /// <summary>The deciding column's value: a share in [0, 1], or a summed log-likelihood.</summary>
    public double Score => Columns[0].Value;
}

/// <summary>A value and how much it counts: a share weighs 1, a log-likelihood its words, bytes or tokens.</summary>
public readonly record struct WeightedValue(double Value, double Weight);
