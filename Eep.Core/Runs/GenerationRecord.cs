using Eep.Core.Evaluation;
using Eep.Core.Search;

namespace Eep.Core.Runs;

/// <summary>
/// One committed generation: the unit of the journal, of the engine protocol and of the live feed. Enough to replay the search.
/// </summary>
public sealed record GenerationRecord
{
    /// <summary>From 0 (the seeds).</summary>
    public required int Generation { get; init; }

    /// <summary>The phase that proposed it.</summary>
    public required SearchPhase Phase { get; init; }

    /// <summary>The individuals, in order of proposal.</summary>
    public required IReadOnlyList<IndividualRecord> Individuals { get; init; }

    /// <summary>Best search score of the run so far.</summary>
    public required double BestSoFar { get; init; }

    /// <summary>Id of the best individual so far (the earliest at equal scores).</summary>
    public required int BestId { get; init; }

    /// <summary>[sparse layers][original experts]: share of the current parent pool that keeps each expert, in [0, 1].</summary>
    public required double[][] Survival { get; init; }

    /// <summary>[sparse layers][original experts]: token share of the best plan so far, from the engine's own counts.</summary>
    public required double[][] Utilisation { get; init; }

    /// <summary>Share of the whole search that is done after this generation, in [0, 1].</summary>
    public required double Progress { get; init; }

    /// <summary>What may end the search, each with how near it is; empty in journals of earlier versions. Minutes differ from run to run.</summary>
    public IReadOnlyList<StopRule> StopRules { get; init; } = [];

    /// <summary>Wall time of this generation. Not part of the result: it differs from run to run.</summary>
    public double Seconds { get; init; }

    /// <summary>
    /// Energy of this generation in joules by the counter of the machine that keeps the journal, its idle share included; null where none may be read.
    /// Not part of the result.
    /// </summary>
    public double? Joules { get; init; }
}

/// <summary>One individual as it is stored: its plan as JSON of the sparse plan format, its score, its origin.</summary>
public sealed record IndividualRecord
{
    /// <summary>Number within the run.</summary>
    public required int Id { get; init; }

    /// <summary>Hash of the canonical plan.</summary>
    public required string PlanHash { get; init; }

    /// <summary>The plan, as JSON (see PlanJson).</summary>
    public required string Plan { get; init; }

    /// <summary>"seed:reap", "mutation", ...</summary>
    public required string Origin { get; init; }

    /// <summary>Parent ids.</summary>
    public required IReadOnlyList<int> Parents { get; init; }

    /// <summary>
    /// Mean score on the search split, in [0, 1]; null when the evaluation failed (see <see cref="Failure"/>) or was stopped (see
    /// <see cref="Stopped"/>).
    /// </summary>
    public double? Score { get; init; }

    /// <summary>What is known of the score when racing stopped the evaluation.</summary>
    public ScoreInterval? Stopped { get; init; }

    /// <summary>Why there is no score.</summary>
    public string? Failure { get; init; }

    /// <summary>True when the score was taken over from an equal plan.</summary>
    public bool Reused { get; init; }
}
