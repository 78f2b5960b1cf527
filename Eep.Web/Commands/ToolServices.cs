using Eep.Web.Budgets;
using Eep.Web.Configuration;
using Eep.Web.Data;
using Eep.Web.Jobs;
using Eep.Web.Runs;
using Eep.Web.Storage;

namespace Eep.Web.Commands;

/// <summary>The application without the web, for commands.</summary>
public static class ToolServices
{
    /// <summary>Stores, engine and storage on a data folder; settings as the server reads them.</summary>
    /// <param name="data">The data folder, or null for the setting's.</param>
    public static ServiceProvider Create(DirectoryInfo? data)
    {
        var contentRoot = ContentRoot.Find();
        var configuration = new ConfigurationBuilder()
            .SetBasePath(contentRoot)
            .AddJsonFile("appsettings.json", optional: true)
            .AddEnvironmentVariables();
        if (data is not null)
        {
            configuration.AddInMemoryCollection(
                [new($"{EepOptions.Section}:{nameof(EepOptions.DataDirectory)}", data.FullName)]);
        }

        var settings = configuration.Build();
        SettingsCheck.Run(settings);
        return new ServiceCollection()
            .AddSingleton<IConfiguration>(settings)
            .AddLogging(logging => logging
                .SetMinimumLevel(LogLevel.Warning)
                .AddFilter("Microsoft.EntityFrameworkCore", LogLevel.None)
                .AddConsole(options => options.LogToStandardErrorThreshold = LogLevel.Trace))
            .AddEepConfiguration(settings, contentRoot)
            .AddEepData()
            .AddEepRuns()
            .AddEepBudgets()
            .AddEepEngine()
            .AddEepStorage()
            .BuildServiceProvider();
    }
}
