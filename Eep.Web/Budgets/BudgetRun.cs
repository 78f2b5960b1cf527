namespace Eep.Web.Budgets;

/// <summary>The run that was made for a budget.</summary>
/// <param name="Budget">E'.</param>
/// <param name="Run">Its id.</param>
public sealed record BudgetRun(int Budget, Guid Run);
