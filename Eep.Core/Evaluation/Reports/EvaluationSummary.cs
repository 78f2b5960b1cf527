using Eep.Core.Evaluation.Suites;

namespace Eep.Core.Evaluation.Reports;

/// <summary>A suite evaluated: evaluation.json, and what every other form of report is made of.</summary>
public sealed record EvaluationSummary
{
    /// <summary>Version of this format.</summary>
    public int FormatVersion { get; init; } = 2;

    /// <summary>Name of the suite; of a single task its name.</summary>
    public required string Suite { get; init; }

    /// <summary>See <see cref="Suites.Suite.Version"/>.</summary>
    public required string SuiteVersion { get; init; }

    /// <summary>Confidence of intervals and tests.</summary>
    public required double Confidence { get; init; }

    /// <summary>Why documents that a candidate's search has seen may be asked, in words; null = none may, where the search is known.</summary>
    public string? Overlap { get; init; }

    /// <summary>Every subject, the baseline first where there is one.</summary>
    public required IReadOnlyList<SubjectSummary> Subjects { get; init; }

    /// <summary>One for each candidate; empty without a baseline.</summary>
    public required IReadOnlyList<SuiteVerdict> Verdicts { get; init; }

    /// <summary>Speed and energy of every subject; null where they were not measured.</summary>
    public SpeedReport? Speed { get; init; }
}

/// <summary>What one subject scored.</summary>
/// <param name="Name">Name in this evaluation.</param>
/// <param name="Model">Folder of the model.</param>
/// <param name="ChatTemplate">Name of the chat template that prompts were put in; none = as they are.</param>
/// <param name="TensorBytes">Bytes of the model's tensors; of a plan those that its export would hold. Null in reports of earlier versions.</param>
/// <param name="Tasks">One a task of the suite.</param>
public sealed record SubjectSummary(string Name, string Model, string ChatTemplate, long? TensorBytes, IReadOnlyList<TaskSummary> Tasks)
{
    /// <summary>Experts of each sparse layer; null in reports of earlier versions.</summary>
    public int? Experts { get; init; }

    /// <summary>Of these active for each token; null in reports of earlier versions.</summary>
    public int? ExpertsPerToken { get; init; }
}

/// <summary>What one subject scored on one task.</summary>
/// <param name="Task">Name of the task.</param>
/// <param name="Version">Version of the task.</param>
/// <param name="Identity">See <see cref="TaskIdentity"/>: scores compare only when it is equal.</param>
/// <param name="Split">The documents that were scored.</param>
/// <param name="FewShot">Worked examples before each prompt.</param>
/// <param name="Limit">Most documents that were allowed; null = all of the split.</param>
/// <param name="Items">Items scored.</param>
/// <param name="ItemsOfSplit">Items that the split has.</param>
/// <param name="Metrics">Every metric behind every pipeline, the deciding one first.</param>
/// <param name="Knows">Score with style words suppressed; null where it was not asked.</param>
public sealed record TaskSummary(
    string Task, string Version, string Identity, SplitKind Split, int FewShot, int? Limit, int Items, int ItemsOfSplit, IReadOnlyList<MetricSummary> Metrics, double? Knows);

/// <summary>One reported value; see <see cref="MetricValue"/>.</summary>
public sealed record MetricSummary(string Metric, string Filter, bool HigherIsBetter, double Value, double? StandardError);
