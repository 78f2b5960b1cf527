using Eep.Core.Evaluation;
using Eep.Core.Models;

namespace Eep.Web.Evaluations;

/// <summary>What to evaluate.</summary>
public sealed record EvaluationRequest
{
    /// <summary>Folder of the model; with plans the model they apply to.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>A suite file, or one task file.</summary>
    public required string Suite { get; init; }

    /// <summary>Split of a single task; a suite names its own.</summary>
    public SplitKind Split { get; init; } = SplitKind.Test;

    /// <summary>Only the first documents of each task; null = all.</summary>
    public int? Limit { get; init; }

    /// <summary>Folder of the model to compare with; null = none, or with plans the model itself.</summary>
    public string? Baseline { get; init; }

    /// <summary>Plan files: each is a candidate on the model.</summary>
    public IReadOnlyList<string> Plans { get; init; } = [];

    /// <summary>Folder of journal and reports, where an interrupted evaluation goes on; null leaves nothing behind.</summary>
    public string? Output { get; init; }

    /// <summary>Device and arithmetic.</summary>
    public ComputeOptions Compute { get; init; } = new();

    /// <summary>How prompts are put before the models.</summary>
    public required string ChatTemplate { get; init; }
}
