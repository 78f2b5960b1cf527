using Eep.Core.Runs;
using Eep.Web.Access;

namespace Eep.Web.Live;

/// <summary>Registers feed and hub.</summary>
public static class LiveSetup
{
    /// <summary>Adds the feed and the hub; the hub speaks the run's JSON dialect.</summary>
    public static IServiceCollection AddEepLive(this IServiceCollection services)
    {
        services.AddSingleton<RunFeed>();
        services.AddSingleton<IRunFeed>(provider => provider.GetRequiredService<RunFeed>());
        services.AddHostedService(provider => provider.GetRequiredService<RunFeed>());
        services.AddSingleton<RunHubSubscriptions>();
        services.AddSignalR().AddJsonProtocol(options => RunJson.Configure(options.PayloadSerializerOptions));
        return services;
    }

    /// <summary>Maps /hubs/runs.</summary>
    public static void MapEepLive(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapHub<RunHub>("/hubs/runs").RequireAuthorization(Policies.Viewer);
}
