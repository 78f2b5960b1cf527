using System.Globalization;

namespace Eep.Core.Evaluation.Metrics;

/// <summary>Right when answer and a right answer are numbers that differ by at most 0.000001 (the GSM8K rule of METHOD.md A 2.3).</summary>
public sealed class NumberMetric : IAnswerMetric
{
    private const double Tolerance = 1e-6;

    /// <inheritdoc/>
    public double Score(string answer, IReadOnlyList<string> references) =>
        Read(answer) is { } given && references.Any(reference => Read(reference) is { } right && Math.Abs(given - right) <= Tolerance) ? 1 : 0;

    private static double? Read(string text) =>
        double.TryParse(text.Trim().Replace(",", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
