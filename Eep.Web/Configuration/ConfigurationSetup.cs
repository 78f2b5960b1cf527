using Eep.Web.Data;
using Eep.Web.Engine;

namespace Eep.Web.Configuration;

/// <summary>Registers settings and paths.</summary>
public static class ConfigurationSetup
{
    /// <summary>Adds <see cref="EepOptions"/>, <see cref="EepPaths"/> and the clock.</summary>
    public static IServiceCollection AddEepConfiguration(
        this IServiceCollection services, IConfiguration configuration, string contentRoot)
    {
        services.Configure<EepOptions>(configuration.GetSection(EepOptions.Section));
        services.Configure<DatabaseOptions>(configuration.GetSection(DatabaseOptions.Section));
        services.Configure<EngineOptions>(configuration.GetSection(EngineOptions.Section));
        services.Configure<ModelOptions>(configuration.GetSection(ModelOptions.Section));
        services.Configure<TaskOptions>(configuration.GetSection(TaskOptions.Section));
        services.AddSingleton(TimeProvider.System);

        // Read late: tests and hosts add configuration until the host is built.
        services.AddSingleton(provider =>
        {
            var folder = provider.GetRequiredService<Microsoft.Extensions.Options.IOptions<EepOptions>>().Value.DataDirectory;
            return new EepPaths(contentRoot, Path.GetFullPath(folder, contentRoot));
        });
        return services;
    }
}
