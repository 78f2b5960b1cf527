namespace Eep.Core.Evaluation;

/// <summary>One task evaluated on one model, or on two for comparison: evaluation.json.</summary>
public sealed record EvaluationReport
{
    /// <summary>Version of this format.</summary>
    public int FormatVersion { get; init; } = 1;

    /// <summary>Name of the task.</summary>
    public required string Task { get; init; }

    /// <summary>Version of the task.</summary>
    public required string TaskVersion { get; init; }

    /// <summary>See <see cref="Evaluation.TaskIdentity"/>: scores compare only when it is equal.</summary>
    public required string TaskIdentity { get; init; }

    /// <summary>Name of the metric; larger is better, scores are in [0, 1].</summary>
    public required string Metric { get; init; }

    /// <summary>The split that was asked.</summary>
    public required SplitKind Split { get; init; }

    /// <summary>Documents scored.</summary>
    public required int Items { get; init; }

    /// <summary>Most documents that were allowed; null = all of the split.</summary>
    public int? Limit { get; init; }

    /// <summary>The model in question.</summary>
    public required ModelScore Model { get; init; }

    /// <summary>What it is compared with, or null.</summary>
    public ModelScore? Baseline { get; init; }

    /// <summary>Model against baseline, item by item, or null.</summary>
    public PairedComparison? Comparison { get; init; }
}

/// <summary>What one model scored.</summary>
/// <param name="Checkpoint">Folder of the model.</param>
/// <param name="Score">Mean in [0, 1].</param>
/// <param name="StandardError">Of the mean over items.</param>
/// <param name="Knows">Score with style words suppressed; null where the task names none.</param>
/// <param name="ChatTemplate">Name of the chat template that prompts were put in; none = as they are.</param>
public sealed record ModelScore(string Checkpoint, double Score, double StandardError, double? Knows, string ChatTemplate);
