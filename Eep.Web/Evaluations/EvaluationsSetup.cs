using Eep.Web.Data;
using Eep.Web.Jobs;

namespace Eep.Web.Evaluations;

/// <summary>Registers evaluations.</summary>
public static class EvaluationsSetup
{
    /// <summary>Adds what every process that works on them has.</summary>
    public static IServiceCollection AddEepEvaluations(this IServiceCollection services)
    {
        services.AddSingleton<EvaluationStore>();
        services.AddSingleton<AliasStore>();
        services.AddSingleton<EvaluationPlan>();
        services.AddSingleton<CandidatePlans>();
        services.AddSingleton<EvaluationExecutor>();
        return services;
    }
}
