namespace Eep.Core.Runs;

/// <summary>What a search over budgets knows of one of them.</summary>
public enum BudgetStanding
{
    /// <summary>Not tried, and what was tried leaves the question open.</summary>
    Open,

    /// <summary>Tried: within the margin.</summary>
    GoodEnough,

    /// <summary>Tried: not within the margin, or not for certain.</summary>
    TooSmall,

    /// <summary>Not tried, since a smaller budget is good enough or a larger one is not.</summary>
    NotNeeded,
}
