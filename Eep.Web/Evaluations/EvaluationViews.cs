using Eep.Core.Evaluation.Reports;
using Eep.Core.Evaluation.Suites;

namespace Eep.Web.Evaluations;

/// <summary>An evaluation as lists and pages show it.</summary>
public sealed record EvaluationView
{
    public required Guid Id { get; init; }
    public required string Name { get; init; }
    public required EvaluationState State { get; init; }

    /// <summary>Why it failed or was cancelled; null otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>What was asked for, paths as they were given.</summary>
    public required EvaluationOptions Options { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Who started it.</summary>
    public string? Actor { get; init; }

    /// <summary>Share done, in [0, 1]; never decreases while an engine works.</summary>
    public required double Progress { get; init; }

    /// <summary>Of all gates of all candidates: the worst. Null before it is judged, and without gates.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>Each candidate's own verdict, in the order of the evaluation; empty before it is judged.</summary>
    public IReadOnlyList<CandidateVerdict> Candidates { get; init; } = [];

    /// <summary>Everything it found, when completed.</summary>
    public EvaluationSummary? Summary { get; init; }
}

/// <summary>What the gates say of one candidate.</summary>
/// <param name="Candidate">Its name in the evaluation.</param>
/// <param name="Verdict">Null without gates.</param>
public sealed record CandidateVerdict(string Candidate, Verdict? Verdict)
{
    /// <summary>One for each candidate of an evaluation.</summary>
    public static IReadOnlyList<CandidateVerdict> Of(EvaluationSummary summary) =>
        [.. summary.Verdicts.Select(verdict => new CandidateVerdict(verdict.Candidate, verdict.Gates.Count == 0 ? null : verdict.Verdict))];
}

/// <summary>As much of an evaluation as changes while somebody looks.</summary>
public sealed record EvaluationPulse(Guid Id, EvaluationState State, double Progress, Verdict? Verdict, DateTimeOffset? FinishedAt);

/// <summary>A file of an evaluation that can be downloaded.</summary>
/// <param name="Path">Relative to the evaluation's folder, forward slashes.</param>
public sealed record EvaluationFile(string Path, long Bytes);

/// <summary>A suite that can be chosen.</summary>
/// <param name="Path">What <see cref="EvaluationOptions.Suite"/> takes.</param>
/// <param name="Items">Items of all its tasks.</param>
/// <param name="LargestTask">Items of its largest task.</param>
/// <param name="Confidence">Confidence of its intervals and tests.</param>
public sealed record SuiteView(string Name, string Path, string Version, IReadOnlyList<string> Tasks, int Gates, int Items, int LargestTask, double Confidence)
{
    /// <summary>Smallest difference of shares that its largest task can see.</summary>
    public double SmallestVisible => GateRules.SmallestVisible(LargestTask, Confidence);
}
