using Eep.Core.Runs;

namespace Eep.Web.Budgets;

/// <summary>What a person or a program asks to find: the body of POST /api/v1/budget-searches.</summary>
public sealed record BudgetSearchOptions
{
    /// <summary>Options of every run of it, with a margin; its expertBudget is the largest that is tried.</summary>
    public required RunOptions Run { get; init; }

    /// <summary>The budgets to choose among; null = all that the model allows, up to the run's expertBudget.</summary>
    public IReadOnlyList<int>? Budgets { get; init; }

    /// <summary>Whether every budget is tried, for the whole curve, and not only those that bisection needs.</summary>
    public bool All { get; init; }
}
