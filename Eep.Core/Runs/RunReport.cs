using Eep.Core.Pruning.Criteria;

namespace Eep.Core.Runs;

/// <summary>The result of a run: report.json.</summary>
public sealed record RunReport
{
    /// <summary>Version of this format.</summary>
    public int FormatVersion { get; init; } = 1;

    /// <summary>The arithmetic of search and scores, f32 or bf16; empty in reports of older versions.</summary>
    public string ComputeType { get; init; } = "";

    /// <summary>Name of the task and its version.</summary>
    public required string Task { get; init; }

    /// <summary>Name of the metric; larger is better.</summary>
    public required string Metric { get; init; }

    /// <summary>Full model, winner and baselines on the test split, scored once.</summary>
    public required IReadOnlyList<ScoreLine> Test { get; init; }

    /// <summary>Full model and winner on each task alone, test split; empty in reports of earlier versions.</summary>
    public IReadOnlyList<TaskScore> Tasks { get; init; } = [];

    /// <summary>The candidates on the validation split, best first; the first is the winner.</summary>
    public required IReadOnlyList<CandidateLine> Validation { get; init; }

    /// <summary>Id of the winner in the archive.</summary>
    public required int WinnerId { get; init; }

    /// <summary>k of the winner; 0 in reports of earlier versions.</summary>
    public int ExpertsPerToken { get; init; }

    /// <summary>How many experts the winner's layers keep, where budgets differ; null where they do not.</summary>
    public UnevenBudgets? Uneven { get; init; }

    /// <summary>Whether the winner keeps within the margin of the options; null where they name none.</summary>
    public MarginReport? Margin { get; init; }

    /// <summary>Individuals proposed.</summary>
    public required int Proposed { get; init; }

    /// <summary>Individuals really evaluated (the rest were equal to an earlier one).</summary>
    public required int Evaluated { get; init; }

    /// <summary>Of these, how many racing stopped before all documents were asked.</summary>
    public int Stopped { get; init; }

    /// <summary>What it was expected to cost and what it did cost; null in reports of earlier versions.</summary>
    public RunCost? Cost { get; init; }

    /// <summary>What the memory line of the page shows, computed from real bytes.</summary>
    public required MemoryComparison Memory { get; init; }

    /// <summary>How the reloaded export compared with the plan in memory.</summary>
    public required VerificationResult Verification { get; init; }

    /// <summary>The exported files.</summary>
    public required IReadOnlyList<ArtifactFile> Files { get; init; }

    /// <summary>[sparse layers][experts]: token share of the full model on the search split.</summary>
    public required double[][] FullUtilisation { get; init; }

    /// <summary>[sparse layers][experts]: token share of the winner on the search split.</summary>
    public required double[][] WinnerUtilisation { get; init; }

    /// <summary>How alike the criteria rank the experts; null in reports of earlier versions.</summary>
    public RankAgreement? Agreement { get; init; }
}

/// <summary>A winner whose layers keep different numbers of experts, and what a stock checkpoint made of it.</summary>
/// <param name="Least">The fewest of a layer.</param>
/// <param name="Most">The most, which the checkpoint holds in every layer.</param>
/// <param name="Total">Of all layers together, as searched.</param>
/// <param name="IsPadded">True: short layers hold experts that the router never chooses, so it is the same model. False: they got their next best experts.</param>
/// <param name="SearchedScore">The plan as searched, on the validation split.</param>
/// <param name="DeliveredScore">The exported model there.</param>
public sealed record UnevenBudgets(int Least, int Most, int Total, bool IsPadded, double SearchedScore, double DeliveredScore);

/// <summary>One model on the test split.</summary>
/// <param name="Model">"full", "eep", "random", or the name of a one-shot method.</param>
/// <param name="Score">Mean in [0, 1].</param>
/// <param name="StandardError">Of the mean over items; for "random" see Deviation.</param>
/// <param name="Knows">Score with style words suppressed; null where the task names none.</param>
/// <param name="Deviation">"random" only: standard deviation over its draws.</param>
/// <param name="Items">Documents scored.</param>
public sealed record ScoreLine(
    string Model, double Score, double StandardError, double? Knows, double? Deviation, int Items);

/// <summary>One task on the test split.</summary>
/// <param name="Task">Its name.</param>
/// <param name="Metric">Its deciding metric; a perplexity counts as 1 / perplexity.</param>
/// <param name="Items">Documents scored.</param>
/// <param name="Full">Score of the full model, in [0, 1].</param>
/// <param name="Pruned">Score of the winner.</param>
public sealed record TaskScore(string Task, string Metric, int Items, double Full, double Pruned);

/// <summary>One candidate on the validation split.</summary>
public sealed record CandidateLine(int Id, double SearchScore, double ValidationScore);

/// <summary>Bytes before and after.</summary>
/// <param name="FullBytes">Tensor bytes of the original checkpoint.</param>
/// <param name="PrunedBytes">Tensor bytes of the export.</param>
/// <param name="FullExpertBytes">Of these, routed experts before.</param>
/// <param name="PrunedExpertBytes">Routed experts after.</param>
public sealed record MemoryComparison(long FullBytes, long PrunedBytes, long FullExpertBytes, long PrunedExpertBytes);

/// <summary>Comparison of the reloaded export with the pruned model in memory.</summary>
/// <param name="MaxAbsDifference">Largest difference of any logit.</param>
/// <param name="Tokens">Positions compared.</param>
/// <param name="Limit">What was allowed.</param>
public sealed record VerificationResult(double MaxAbsDifference, int Tokens, double Limit)
{
    /// <summary>Whether the export may be offered.</summary>
    public bool Passed => MaxAbsDifference <= Limit;
}

/// <summary>A file of the export.</summary>
/// <param name="Path">Relative to the run's folder, forward slashes.</param>
/// <param name="Bytes">Size.</param>
/// <param name="Sha256">Lower-case hex.</param>
public sealed record ArtifactFile(string Path, long Bytes, string Sha256);
