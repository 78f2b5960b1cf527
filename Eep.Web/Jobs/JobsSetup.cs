using Eep.Web.Access;
using Eep.Web.Data;
using Eep.Web.Engine;
using Eep.Web.Evaluations;
using Eep.Web.Runs;
using Hangfire;
using Hangfire.InMemory;
using Hangfire.PostgreSql;
using Microsoft.Extensions.Options;

namespace Eep.Web.Jobs;

/// <summary>Registers what works on runs.</summary>
public static class JobsSetup
{
    /// <summary>Adds what carries a run: enough for the command line, which has no queue.</summary>
    public static IServiceCollection AddEepEngine(this IServiceCollection services)
    {
        services.AddSingleton<DevicePool>();
        services.AddSingleton<IEngineLauncher, EngineLauncher>();
        services.AddSingleton<BatchDesk>();
        services.AddSingleton<RunAttempt>();
        services.AddSingleton<RunDelivery>();
        services.AddSingleton<RunPatience>();
        services.AddSingleton<RunExecutor>();
        return services;
    }

    /// <summary>Adds the queue and its server.</summary>
    public static IServiceCollection AddEepJobs(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddHangfire((provider, hangfire) => UseStorage(
            hangfire.UseRecommendedSerializerSettings(), provider.GetRequiredService<IOptions<DatabaseOptions>>().Value));
        services.AddSingleton<JobDispatcher>();
        services.AddSingleton<IRunDispatcher, RunDispatcher>();
        services.AddSingleton<IEvaluationDispatcher, EvaluationDispatcher>();
        services.AddSingleton<IHelpDispatcher, HelpDispatcher>();
        services.AddSingleton<BatchHelper>();

        // Before the server, so that runs of an earlier process keep their place before new ones.
        services.AddHostedService<RunRecovery>();
        services.AddHostedService<EvaluationRecovery>();
        var engine = configuration.GetSection(EngineOptions.Section).Get<EngineOptions>() ?? new EngineOptions();
        if (engine.Work)
        {
            services.AddHangfireServer(options =>
            {
                options.Queues = [RunJob.Queue, HelpJob.Queue];
                options.WorkerCount = engine.Count;
                options.CancellationCheckInterval = TimeSpan.FromSeconds(1);
            });
        }

        return services;
    }

    private static void UseStorage(IGlobalConfiguration hangfire, DatabaseOptions database)
    {
        if (database.Provider == DatabaseProvider.Postgres)
        {
            // Sliding: a job of hours would otherwise be handed to a second worker after the timeout.
            hangfire.UsePostgreSqlStorage(
                bootstrap => bootstrap.UseNpgsqlConnection(database.ConnectionString),
                new PostgreSqlStorageOptions
                {
                    UseSlidingInvisibilityTimeout = true,
                    InvisibilityTimeout = TimeSpan.FromMinutes(2),
                    QueuePollInterval = TimeSpan.FromMilliseconds(200),
                });
        }
        else
        {
            // Guids: numbers would start again at 1 after every restart.
            hangfire.UseInMemoryStorage(new InMemoryStorageOptions { IdType = InMemoryStorageIdType.Guid });
        }
    }

    /// <summary>Maps /hangfire, for admins: a look at the queue that changes nothing, since the database is the truth.</summary>
    public static void MapEepJobs(this IEndpointRouteBuilder endpoints) => endpoints
        .MapHangfireDashboard("/hangfire", new DashboardOptions { Authorization = [], IsReadOnlyFunc = _ => true, AppPath = "/" })
        .RequireAuthorization(Policies.Admin);
}
