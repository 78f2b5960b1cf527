using Eep.Core.Runs;
using Eep.Web.Runs;

namespace Eep.Web.Budgets;

/// <summary>A budget search as lists and pages show it.</summary>
public sealed record BudgetSearchView
{
    public required Guid Id { get; init; }
    public required string Name { get; init; }
    public required BudgetSearchState State { get; init; }

    /// <summary>Why it failed or was cancelled; null otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>What was asked for, every budget named.</summary>
    public required BudgetSearchOptions Options { get; init; }
    public required string ModelName { get; init; }
    public required string TaskName { get; init; }
    public required int ExpertCount { get; init; }

    /// <summary>k of the full model.</summary>
    public required int ExpertsPerToken { get; init; }

    /// <summary>Tensor bytes of the full model.</summary>
    public required long FullBytes { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Who started it.</summary>
    public string? Actor { get; init; }

    /// <summary>The budgets to choose among, ascending, with what is known of each.</summary>
    public required IReadOnlyList<BudgetLine> Budgets { get; init; }

    /// <summary>What the runs that ended have found; null before the first has.</summary>
    public SmallestReport? Report { get; init; }

    /// <summary>The run in work, or null.</summary>
    public Guid? InWork { get; init; }

    /// <summary>Runs that are still to be made or in work, in the best case; 0 when it is over.</summary>
    public required int LeastRunsLeft { get; init; }

    /// <summary>The same in the worst case.</summary>
    public required int MostRunsLeft { get; init; }
}

/// <summary>One budget of a search.</summary>
/// <param name="Budget">E'.</param>
/// <param name="Bytes">Tensor bytes that its checkpoint has, or will have.</param>
/// <param name="Run">The run that was made for it, or null.</param>
/// <param name="Point">What that run found, or null.</param>
public sealed record BudgetLine(int Budget, BudgetStanding Standing, long Bytes, Guid? Run, SmallestPoint? Point);

/// <summary>A budget search with its runs.</summary>
/// <param name="Search">The search.</param>
/// <param name="Runs">Those of its runs that are still there, in the order they were made.</param>
public sealed record BudgetSearchDetail(BudgetSearchView Search, IReadOnlyList<RunSummary> Runs);

/// <summary>What a budget search will cost: sums over its runs, in the best and in the worst case.</summary>
/// <param name="LeastRuns">Runs in the best case.</param>
/// <param name="MostRuns">Runs in the worst case.</param>
/// <param name="Evaluations">Most plans scored on the search split, over all runs.</param>
/// <param name="MinSeconds">Lower end of the expected duration.</param>
/// <param name="MaxSeconds">Upper end.</param>
/// <param name="Basis">Where the time of one run comes from.</param>
/// <param name="MemoryBytes">Memory while a run works.</param>
/// <param name="DiskBytes">What the runs leave on the disk, at most.</param>
/// <param name="FullBytes">Tensor bytes of the model.</param>
/// <param name="Sizes">The budgets to choose among, ascending.</param>
public sealed record BudgetSearchEstimate(
    int LeastRuns, int MostRuns, int Evaluations, double MinSeconds, double MaxSeconds, string Basis, long MemoryBytes, long DiskBytes, long FullBytes,
    IReadOnlyList<BudgetSize> Sizes);
