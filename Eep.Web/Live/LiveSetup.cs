using Eep.Core.Runs;
using Eep.Web.Access;
using Eep.Web.Runs;

namespace Eep.Web.Live;

/// <summary>Registers feeds and hub.</summary>
public static class LiveSetup
{
    /// <summary>Adds the feeds and the hub; the hub speaks the run's JSON dialect.</summary>
    public static IServiceCollection AddEepLive(this IServiceCollection services)
    {
        services.AddSingleton<FeedLoop>();
        services.AddHostedService(provider => provider.GetRequiredService<FeedLoop>());
        services.AddSingleton<RunTails>();
        services.AddSingleton<IRunFeed, RunFeed>();
        services.AddSingleton<IEvaluationFeed, EvaluationFeed>();
        services.AddSingleton<RunHubSubscriptions>();
        services.AddSignalR().AddJsonProtocol(options =>
        {
            RunJson.Configure(options.PayloadSerializerOptions);

            // A change goes to everybody who watches.
            options.PayloadSerializerOptions.Converters.Add(new SharedJson<RunDelta>(RunJson.Line));
        });
        return services;
    }

    /// <summary>Maps /hubs/runs.</summary>
    public static void MapEepLive(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapHub<RunHub>("/hubs/runs").RequireAuthorization(Policies.Viewer);
}
