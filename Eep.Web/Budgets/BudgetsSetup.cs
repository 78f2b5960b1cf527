using Eep.Web.Data;

namespace Eep.Web.Budgets;

/// <summary>Registers budget searches.</summary>
public static class BudgetsSetup
{
    /// <summary>Adds what makes them and brings them forward: enough for the command line.</summary>
    public static IServiceCollection AddEepBudgets(this IServiceCollection services)
    {
        services.AddSingleton<BudgetSearchStore>();
        services.AddSingleton<BudgetSearchFactory>();
        services.AddSingleton<BudgetSearchCoordinator>();
        services.AddSingleton<BudgetSearchQueries>();
        return services;
    }

    /// <summary>Adds the service in front of them, and what goes on with them.</summary>
    public static IServiceCollection AddEepBudgetSearches(this IServiceCollection services)
    {
        services.AddSingleton<BudgetSearchDispatcher>();
        services.AddScoped<IBudgetSearchService, BudgetSearchService>();
        services.AddHostedService<BudgetSearchRecovery>();
        return services;
    }
}
