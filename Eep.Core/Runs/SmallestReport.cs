using Eep.Core.Evaluation.Suites;

namespace Eep.Core.Runs;

/// <summary>What the search for the smallest good model found: score against memory, one point a budget, and the point chosen.</summary>
public sealed record SmallestReport
{
    /// <summary>Version of this format.</summary>
    public int FormatVersion { get; init; } = 1;

    /// <summary>Name of the task and its version.</summary>
    public required string Task { get; init; }

    /// <summary>Name of the metric; larger is better.</summary>
    public required string Metric { get; init; }

    /// <summary>Largest loss against the full model that is no loss.</summary>
    public required double Margin { get; init; }

    /// <summary>Of the intervals that it is compared with.</summary>
    public required double Confidence { get; init; }

    /// <summary>Tensor bytes of the full model.</summary>
    public required long FullBytes { get; init; }

    /// <summary>k of the full model.</summary>
    public required int ExpertsPerToken { get; init; }

    /// <summary>The budgets tried, ascending.</summary>
    public required IReadOnlyList<SmallestPoint> Points { get; init; }

    /// <summary>The smallest budget within the margin on the validation split; null when none is.</summary>
    public required int? Budget { get; init; }

    /// <summary>Budgets that no other beats in validation score, memory and experts per token at once, ascending.</summary>
    public IReadOnlyList<int> Front => [.. Scale.Front(Objectives).Select(place => Points[place].Budget)];

    /// <summary>
    /// Volume that the points cover in validation score, memory saved and experts per token saved (<see cref="FrontScale"/>): compares whole curves.
    /// </summary>
    public double Hypervolume => Scale.Hypervolume(Objectives);

    /// <summary>Whether the chosen point keeps within the margin on the test split, which nothing was chosen on; fail when no point was chosen.</summary>
    public Verdict Outcome => Points.FirstOrDefault(point => point.Budget == Budget)?.Test.Verdict ?? Verdict.Fail;

    private FrontScale Scale => new(FullBytes, ExpertsPerToken);

    private FrontPoint[] Objectives => [.. Points.Select(point => new FrontPoint(point.Validation.Pruned, point.Bytes, point.ExpertsPerToken))];
}

/// <summary>One budget: the run that was made for it and what it found.</summary>
/// <param name="Budget">E'.</param>
/// <param name="ExpertsPerToken">k of the winner.</param>
/// <param name="Bytes">Tensor bytes of its checkpoint.</param>
/// <param name="Validation">Against the full model, where the budget is chosen.</param>
/// <param name="Test">The same on the test split; decides nothing but whether the chosen one is confirmed.</param>
/// <param name="Run">Id of the run.</param>
/// <param name="Checkpoint">Folder of its checkpoint.</param>
public sealed record SmallestPoint(
    int Budget, int ExpertsPerToken, long Bytes, MarginVerdict Validation, MarginVerdict Test, string Run, string Checkpoint)
{
    /// <summary>The point of a finished run.</summary>
    /// <param name="options">Its options, with a margin.</param>
    /// <param name="report">Its report.</param>
    /// <param name="run">Its id.</param>
    /// <param name="checkpoint">Folder of its checkpoint.</param>
    public static SmallestPoint Of(RunOptions options, RunReport report, string run, string checkpoint) => new(
        options.ExpertBudget, report.ExpertsPerToken, report.Memory.PrunedBytes, report.Margin!.Validation, report.Margin.Test, run, checkpoint);
}
