using System.CommandLine;
using Eep.Web.Configuration;
using Eep.Web.Data;
using Eep.Web.Jobs;
using Eep.Web.Runs;
using Eep.Web.Telemetry;
using Microsoft.Extensions.Options;

namespace Eep.Web.Commands;

/// <summary><c>eep worker</c>: works on runs that wait in a shared database, without pages.</summary>
public static class WorkerCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var data = DataOption.Create();
        var command = new Command("worker", "Work on waiting runs of a shared PostgreSQL database. Settings come as --Section:Name=value or from the environment.") { data };
        command.TreatUnmatchedTokensAsErrors = false;
        command.Handle(async (parse, cancellationToken) =>
        {
            List<string> settings = [.. parse.UnmatchedTokens.Select(SettingArgument.Require)];
            if (parse.GetValue(data) is { } folder)
            {
                settings.Add(SettingArgument.DataDirectory(folder));
            }

            using var host = Build([.. settings]);
            await host.Services.MigrateEepDataAsync(cancellationToken);
            await host.RunAsync(cancellationToken);
            return EepCommands.Done;
        });
        return command;
    }

    private static IHost Build(string[] settings)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = settings, ContentRootPath = ContentRoot.Find() });
        EepApplication.AddWork(builder).AddEepTelemetry(builder.Configuration);
        var host = builder.Build();
        return host.Services.GetRequiredService<IOptions<DatabaseOptions>>().Value.Provider == DatabaseProvider.Postgres
            ? host
            : throw new ConfigurationException(
                "A worker needs a database that it shares with the server: set Database:Provider=Postgres and Database:ConnectionString. "
                + "With SQLite the server works on its runs itself.");
    }
}
