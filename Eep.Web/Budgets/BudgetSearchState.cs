namespace Eep.Web.Budgets;

/// <summary>What a budget search is doing. Those from Completed on are final.</summary>
public enum BudgetSearchState
{
    /// <summary>A run of it waits or works, or the next one is about to be made.</summary>
    Running,

    /// <summary>A stop was asked for: no further budget, the run in work ends with what it has.</summary>
    Stopping,

    /// <summary>A cancel was asked for; the run in work is being ended.</summary>
    Cancelling,

    /// <summary>Final: the answer is known.</summary>
    Completed,

    /// <summary>Final: stopped early, with the answer of the budgets that were tried.</summary>
    Stopped,

    /// <summary>Final: it, or the run in work, was ended by a person.</summary>
    Cancelled,

    /// <summary>Final: a run failed or could not be made; the reason is stored.</summary>
    Failed,
}

/// <summary>What follows from a state.</summary>
public static class BudgetSearchStates
{
    /// <summary>The states that are never left.</summary>
    public static IReadOnlyList<BudgetSearchState> Final { get; } = [.. Enum.GetValues<BudgetSearchState>().Where(IsFinal)];

    /// <summary>Whether it never changes again.</summary>
    public static bool IsFinal(this BudgetSearchState state) => state >= BudgetSearchState.Completed;
}
