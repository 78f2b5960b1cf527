using Eep.Web.Data;
using Eep.Web.Evaluations;
using Eep.Web.Models;
using Eep.Web.Tasks;
using Eep.Web.Telemetry;

namespace Eep.Web.Runs;

/// <summary>Registers the services that pages, endpoints and commands use.</summary>
public static class RunsSetup
{
    /// <summary>Adds what makes and owns runs: enough for the command line.</summary>
    public static IServiceCollection AddEepRuns(this IServiceCollection services)
    {
        services.AddSingleton<RunChanges>();
        services.AddSingleton<EepMeters>();
        services.AddSingleton<RunOwner>();
        services.AddSingleton<RunFactory>();
        return services;
    }

    /// <summary>Adds the services in front of them.</summary>
    public static IServiceCollection AddEepServices(this IServiceCollection services)
    {
        services.AddSingleton<RunHistory>();
        services.AddSingleton<RunProbes>();
        services.AddSingleton<IRunArchive>(provider => provider.GetRequiredService<ArchiveQueries>());
        services.AddSingleton<RunPurge>();
        services.AddSingleton<IndividualExports>();
        services.AddScoped<IIndividualCheckpoints, IndividualCheckpoints>();
        services.AddScoped<IRunService, RunService>();
        services.AddScoped<IEvaluationService, EvaluationService>();
        services.AddSingleton<IModelService, ModelService>();
        services.AddScoped<IAliasService, AliasService>();
        services.AddSingleton<TaskFolders>();
        services.AddSingleton<ITaskService, TaskService>();
        services.AddSingleton<TaskUploads>();
        services.AddSingleton<TaskTrial>();
        services.AddScoped<ITaskFiles, TaskFiles>();
        services.AddScoped<ITaskDrafts, TaskDrafts>();
        return services;
    }
}
