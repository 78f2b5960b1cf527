using System.Text;

namespace Eep.Core.Evaluation.Metrics;

/// <summary>
/// Which choice of a multiple_choice task the model prefers. acc: the greatest summed log-likelihood; acc_norm: divided by the
/// choice's length in Unicode code points; acc_bytes: in UTF-8 bytes. Lengths leave the delimiter out; the first index wins a tie.
/// </summary>
public sealed class ChoiceMetric
{
    private readonly Func<string, double> _length;

    /// <summary>Compiles a metric of a multiple_choice task.</summary>
    /// <exception cref="TaskException">An unknown metric or any argument.</exception>
    public ChoiceMetric(MetricSpec spec)
    {
        MetricCatalog.Find(spec, OutputType.MultipleChoice);
        _length = spec.Name switch
        {
            "acc_norm" => choice => choice.EnumerateRunes().Count(),
            "acc_bytes" => choice => Encoding.UTF8.GetByteCount(choice),
            _ => _ => 1,
        };
    }

    /// <summary>Index of the preferred choice.</summary>
    /// <param name="sums">Summed natural-log likelihood of each choice.</param>
    /// <param name="choices">The choices without delimiter.</param>
    public int Prefer(IReadOnlyList<double> sums, IReadOnlyList<string> choices)
    {
        var best = 0;
        for (var index = 1; index < choices.Count; index++)
        {
            if (sums[index] / Math.Max(1, _length(choices[index])) > sums[best] / Math.Max(1, _length(choices[best])))
            {
                best = index;
            }
        }

        return best;
    }
}
