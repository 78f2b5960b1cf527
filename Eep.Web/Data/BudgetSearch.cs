using Eep.Core.Runs;
using Eep.Web.Budgets;

namespace Eep.Web.Data;

/// <summary>
/// The search for the smallest good model as it is stored: which runs were made for which budgets, in order, and what they found. What
/// comes next follows from that alone, so any process goes on with it.
/// </summary>
public sealed class BudgetSearch
{
    /// <summary>Version 7: ordered by time of creation.</summary>
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    public BudgetSearchState State { get; private set; } = BudgetSearchState.Running;

    /// <summary>Why it is in its state, where that needs a word.</summary>
    public string? Reason { get; private set; }

    /// <summary>Every budget named; paths as options of runs name them.</summary>
    public required BudgetSearchOptions Options { get; init; }

    public required string ModelName { get; init; }

    public required string TaskName { get; init; }

    public required int ExpertCount { get; init; }

    /// <summary>k of the full model.</summary>
    public required int ExpertsPerToken { get; init; }

    /// <summary>Tensor bytes of the full model.</summary>
    public required long FullBytes { get; init; }

    /// <summary>The budgets to choose among with the bytes that their checkpoints will have, ascending.</summary>
    public required IReadOnlyList<BudgetSize> Sizes { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; private set; }

    /// <summary>Who started it.</summary>
    public string? Actor { get; init; }

    /// <summary>Who asked for its end.</summary>
    public string? EndedBy { get; private set; }

    /// <summary>The runs made for it, in order; the last may be in work.</summary>
    public IReadOnlyList<BudgetRun> Runs { get; private set; } = [];

    /// <summary>What the runs that ended have found; checkpoints relative to the data folder. Null before the first has.</summary>
    public SmallestReport? Report { get; private set; }

    /// <summary>Counts changes; the concurrency token.</summary>
    public long Version { get; set; }

    /// <summary>The run that has found nothing yet, or null.</summary>
    public BudgetRun? InWork => Runs.Count > 0 && Report?.Points.Any(point => point.Budget == Runs[^1].Budget) != true ? Runs[^1] : null;

    /// <summary>The search as far as its runs have brought it.</summary>
    /// <param name="planOf">Path of a run's winning plan.</param>
    public SmallestSearch Replay(Func<Guid, string> planOf)
    {
        var search = new SmallestSearch(Options.Run, [.. Sizes.Select(size => size.Budget)], Options.All);
        foreach (var run in Runs)
        {
            if (Report?.Points.FirstOrDefault(point => point.Budget == run.Budget) is { } point)
            {
                search.Tell(point, planOf(run.Run));
            }
        }

        return search;
    }

    /// <summary>Notes the run that was made for the next budget. False when no further one is wanted.</summary>
    public bool Begin(BudgetRun run)
    {
        if (State != BudgetSearchState.Running || InWork is not null)
        {
            return false;
        }

        Runs = [.. Runs, run];
        return true;
    }

    /// <summary>Notes what the run in work has found.</summary>
    public bool Take(SmallestReport report)
    {
        if (State.IsFinal() || InWork is null)
        {
            return false;
        }

        Report = report;
        return true;
    }

    /// <summary>No further budget. False when its end was asked for, or is there.</summary>
    public bool Stop(string actor) => Ask(BudgetSearchState.Stopping, State == BudgetSearchState.Running, actor);

    /// <summary>Ends it for good. False when that was asked for, or it is over.</summary>
    public bool Cancel(string actor) => Ask(BudgetSearchState.Cancelling, !State.IsFinal() && State != BudgetSearchState.Cancelling, actor);

    /// <summary>Makes it final.</summary>
    public bool End(BudgetSearchState state, string? reason, DateTimeOffset at)
    {
        if (State.IsFinal())
        {
            return false;
        }

        (State, Reason, FinishedAt) = (state, reason, at);
        return true;
    }

    private bool Ask(BudgetSearchState state, bool isAllowed, string actor)
    {
        if (isAllowed)
        {
            (State, EndedBy) = (state, actor);
        }

        return isAllowed;
    }
}
