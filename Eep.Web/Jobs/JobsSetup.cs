using Eep.Web.Engine;
using Eep.Web.Runs;
using Hangfire;
using Hangfire.InMemory;

namespace Eep.Web.Jobs;

/// <summary>Registers what works on runs.</summary>
public static class JobsSetup
{
    /// <summary>Adds what carries a run: enough for the command line, which has no queue.</summary>
    public static IServiceCollection AddEepEngine(this IServiceCollection services)
    {
        services.AddSingleton<IEngineLauncher, EngineLauncher>();
        services.AddSingleton<RunAttempt>();
        services.AddSingleton<RunDelivery>();
        services.AddSingleton<RunExecutor>();
        return services;
    }

    /// <summary>Adds the queue and its server.</summary>
    public static IServiceCollection AddEepJobs(this IServiceCollection services)
    {
        // Guids: numbers would start again at 1 after every restart.
        services.AddHangfire(options => options
            .UseRecommendedSerializerSettings()
            .UseInMemoryStorage(new InMemoryStorageOptions { IdType = InMemoryStorageIdType.Guid }));
        services.AddSingleton<RunDispatcher>();
        services.AddSingleton<IRunDispatcher>(provider => provider.GetRequiredService<RunDispatcher>());

        // Before the server, so that runs of an earlier process keep their place before new ones.
        services.AddHostedService<RunRecovery>();
        services.AddHangfireServer(options =>
        {
            options.Queues = [RunJob.Queue];
            options.WorkerCount = 1;
            options.CancellationCheckInterval = TimeSpan.FromSeconds(1);
        });
        return services;
    }
}
