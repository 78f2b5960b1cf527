namespace Eep.Web.Data;

/// <summary>An individual: light columns for lists, the plan as a blob that lists do not read.</summary>
public sealed class IndividualRow
{
    public required Guid RunId { get; init; }

    /// <summary>Number within the run.</summary>
    public required int Number { get; init; }

    public required int Generation { get; init; }

    public required string PlanHash { get; init; }

    public required string Origin { get; init; }

    public required List<int> Parents { get; init; }

    public double? Score { get; init; }

    /// <summary>When racing stopped it: the least and the most that its score can be, and the documents asked.</summary>
    public double? StoppedLow { get; init; }

    /// <inheritdoc cref="StoppedLow"/>
    public double? StoppedHigh { get; init; }

    /// <inheritdoc cref="StoppedLow"/>
    public int? StoppedItems { get; init; }

    public string? Failure { get; init; }

    public required bool Reused { get; init; }

    /// <summary>The plan's JSON, compressed (<see cref="PlanBlob"/>).</summary>
    public required byte[] Plan { get; init; }
}
