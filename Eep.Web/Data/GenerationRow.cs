using Eep.Core.Search;

namespace Eep.Web.Data;

/// <summary>A committed generation without its individuals; unique by run and number.</summary>
public sealed class GenerationRow
{
    public required Guid RunId { get; init; }

    public required int Generation { get; init; }

    public required SearchPhase Phase { get; init; }

    public required double BestSoFar { get; init; }

    public required int BestId { get; init; }

    /// <summary>Best, median, 10th and 90th percentile of its scores; null when all failed.</summary>
    public double? Best { get; init; }

    public double? Median { get; init; }

    public double? Low { get; init; }

    public double? High { get; init; }

    public required int Proposed { get; init; }

    public required int Reused { get; init; }

    /// <summary>[sparse layers][experts].</summary>
    public required double[][] Survival { get; init; }

    /// <summary>[sparse layers][experts].</summary>
    public required double[][] Utilisation { get; init; }

    public required double Progress { get; init; }

    public required double Seconds { get; init; }

    public double? Joules { get; init; }
}
