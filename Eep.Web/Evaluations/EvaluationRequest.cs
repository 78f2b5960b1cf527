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

    /// <summary>Why documents that a candidate's search has seen may be asked, in words; null = they may not. Stands in the reports.</summary>
    public string? Overlap { get; init; }

    /// <summary>Folder of the model to compare with; null = none, or with plans or further candidates the model itself.</summary>
    public string? Baseline { get; init; }

    /// <summary>Plan files: each is a candidate on the model.</summary>
    public IReadOnlyList<string> Plans { get; init; } = [];

    /// <summary>Folders of further candidates.</summary>
    public IReadOnlyList<string> Candidates { get; init; } = [];

    /// <summary>The plan file that made the model out of the baseline: says which experts it lost. Null = unknown.</summary>
    public string? MadeBy { get; init; }

    /// <summary>By task, places in its split of the items that are asked before all others.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<int>> First { get; init; } = new Dictionary<string, IReadOnlyList<int>>();

    /// <summary>Whether speed and energy are measured after the items; always where a rule of the suite is about them.</summary>
    public bool Measure { get; init; }

    /// <summary>Whether the routers' decisions are compared too, for candidates whose plans are known.</summary>
    public bool Routing { get; init; }

    /// <summary>Folder of journal and reports, where an interrupted evaluation goes on; null leaves nothing behind.</summary>
    public string? Output { get; init; }

    /// <summary>Device and arithmetic.</summary>
    public ComputeOptions Compute { get; init; } = new();

    /// <summary>How prompts are put before the models.</summary>
    public required string ChatTemplate { get; init; }
}
