using System.Text.Json.Serialization;
using Eep.Core.Pruning;
using Eep.Core.Runs;

namespace Eep.Web.Runs;

/// <summary>A run in a list.</summary>
public sealed record RunSummary
{
    public required Guid Id { get; init; }
    public required string Name { get; init; }
    public required RunState State { get; init; }

    /// <summary>Why it failed or was cancelled; null otherwise.</summary>
    public string? Reason { get; init; }
    public required string ModelName { get; init; }
    public required string TaskName { get; init; }
    public required int ExpertCount { get; init; }
    public required int ExpertBudget { get; init; }
    public required string Preset { get; init; }
    public required ulong Seed { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The run whose options it was forked from, or null.</summary>
    public Guid? ParentId { get; init; }

    /// <summary>Generations after which a stop ends the search; null when none was asked for.</summary>
    public int? StopAfter { get; init; }

    /// <summary>Words to find it by.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>What a person noted, Markdown; null = nothing.</summary>
    public string? Note { get; init; }
    public DateTimeOffset? ArchivedAt { get; init; }
    public DateTimeOffset? TrashedAt { get; init; }

    /// <summary>Where it lies.</summary>
    public RunShelf Shelf => TrashedAt is not null ? RunShelf.Trash : ArchivedAt is not null ? RunShelf.Archive : RunShelf.Desk;

    /// <summary>Committed generations.</summary>
    public required int Generations { get; init; }

    /// <summary>Generations of the whole search, seeds included.</summary>
    public required int GenerationCount { get; init; }

    /// <summary>Best score on the search split so far.</summary>
    public double? BestScore { get; init; }

    /// <summary>Winner on the test split, when completed.</summary>
    public double? TestScore { get; init; }

    /// <summary>Full model on the test split, when completed.</summary>
    public double? FullTestScore { get; init; }

    /// <summary>Tensor bytes before and after, when completed.</summary>
    public MemoryComparison? Memory { get; init; }

    /// <summary>Attempts so far: 1 plus the number of times it was taken up again.</summary>
    public required int Attempts { get; init; }

    /// <summary>Sequence number of its last event.</summary>
    public required long LastSequence { get; init; }

    /// <summary>Best score after each generation, for the list's sparkline.</summary>
    public IReadOnlyList<double> BestCurve { get; init; } = [];
}

/// <summary>Everything the run page draws: a snapshot to which deltas are applied.</summary>
public sealed record RunDetail
{
    public required RunSummary Summary { get; init; }
    public required RunOptions Options { get; init; }

    /// <summary>One point per committed generation, from 0.</summary>
    public required IReadOnlyList<GenerationPoint> Generations { get; init; }

    /// <summary>The event log, oldest first.</summary>
    public required IReadOnlyList<RunEventView> Events { get; init; }

    /// <summary>Where the engine is, while it works.</summary>
    public RunProgress? Progress { get; init; }

    /// <summary>The result, when completed.</summary>
    public RunReport? Report { get; init; }

    /// <summary>Every file that is offered for download, when completed: the checkpoint, the report, the plan, the options, the journal.</summary>
    public IReadOnlyList<ArtifactFile> Files { get; init; } = [];

    /// <summary>The winner's plan (plan.json of the run), when completed.</summary>
    public PruningPlan? Plan { get; init; }

    /// <summary>Joules of all generations; null unless each was measured.</summary>
    [JsonIgnore]
    public double? Joules => Generations.Count > 0 && Generations.All(point => point.Joules is not null) ? Generations.Sum(point => point.Joules) : null;
}

/// <summary>A generation as charts need it.</summary>
public sealed record GenerationPoint
{
    public required int Generation { get; init; }

    /// <summary>"Pruning" or "Merging".</summary>
    public required string Phase { get; init; }
    public required double BestSoFar { get; init; }

    /// <summary>Best, median and 10th / 90th percentile of the scores of this generation; null when all failed.</summary>
    public double? Best { get; init; }
    public double? Median { get; init; }
    public double? Low { get; init; }
    public double? High { get; init; }

    /// <summary>Individuals proposed, and how many of them took over a known score.</summary>
    public required int Proposed { get; init; }
    public required int Reused { get; init; }

    /// <summary>[sparse layers][experts], see <see cref="GenerationRecord.Survival"/>.</summary>
    public required double[][] Survival
    {
        get;
        init => (field, Diversity) = (value, DiversityOf(value));
    }

    /// <summary>
    /// Share of the kept experts in which two parents drawn at random differ, mean over layers: with p the share of the pool that keeps an expert, the
    /// expected size of the difference of two kept sets is the sum of 2 p (1 - p), and they hold 2 E' experts together. 0 when all parents keep the same.
    /// </summary>
    [JsonIgnore]
    public double Diversity { get; private init; }

    /// <summary>[sparse layers][experts], see <see cref="GenerationRecord.Utilisation"/>.</summary>
    public required double[][] Utilisation { get; init; }
    public required double Seconds { get; init; }

    /// <summary>See <see cref="GenerationRecord.Joules"/>.</summary>
    public double? Joules { get; init; }
    public required double Progress { get; init; }

    private static double DiversityOf(double[][] survival) => survival.Length == 0
        ? 0
        : survival.Average(row => row.Sum(share => share * (1 - share)) / Math.Max(1e-9, row.Sum()));
}

/// <summary>A line of the event log.</summary>
public sealed record RunEventView(long Sequence, DateTimeOffset At, string Kind, string Message)
{
    /// <summary>The person who asked for it; null when nobody did.</summary>
    public string? Actor { get; init; }
}

/// <summary>Progress inside the run. <paramref name="Overall"/> never decreases within an attempt.</summary>
public sealed record RunProgress(string Stage, double StageFraction, double Overall, string Detail, TimeSpan? Remaining);

/// <summary>One change of a run, in the order of its sequence number. Exactly one of the optional members is set.</summary>
/// <param name="Sequence">Per run, increasing by one for durable changes; progress carries the last durable number.</param>
public sealed record RunDelta(Guid RunId, long Sequence)
{
    public GenerationPoint? Generation { get; init; }
    public RunEventView? Event { get; init; }
    public RunProgress? Progress { get; init; }

    /// <summary>The state (or anything else in the summary) changed.</summary>
    public RunSummary? Summary { get; init; }
}
