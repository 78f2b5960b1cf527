using System.CommandLine;
using System.Text.Json;
using Eep.Core.Runs;
using Eep.Web.Configuration;
using Eep.Web.Data;
using Eep.Web.Storage;

namespace Eep.Web.Commands;

/// <summary><c>eep data</c>: backup, restore and check of the data folder. Backup and check work beside a running server.</summary>
public static class DataCommand
{
    /// <summary>The command.</summary>
    public static Command Create() => new("data", "Back up, restore or check the data folder.") { BackupCommand(), RestoreCommand(), CheckCommand() };

    private static Command BackupCommand()
    {
        var target = new Argument<DirectoryInfo>("FOLDER") { Description = "Where to; must not exist yet." };
        var data = DataOption.Create();
        var command = new Command("backup", "Copy database and results into a folder, while Eep works.") { target, data };
        command.Handle(async (parse, cancellationToken) =>
        {
            await using var services = ToolServices.Create(parse.GetValue(data));
            var files = await services.GetRequiredService<Backup>().WriteAsync(parse.GetRequiredValue(target).FullName, cancellationToken);
            await parse.InvocationConfiguration.Error.WriteLineAsync($"The database and {files} files are in '{parse.GetRequiredValue(target).FullName}'.");
            return EepCommands.Done;
        });
        return command;
    }

    private static Command RestoreCommand()
    {
        var source = new Argument<DirectoryInfo>("FOLDER") { Description = "A backup." };
        var data = new Option<DirectoryInfo>("--data") { Description = "The data folder to make; must not exist yet.", Required = true };
        var command = new Command("restore", "Make a backup a data folder.") { source, data };
        command.Handle((parse, _) =>
        {
            Backup.Restore(parse.GetRequiredValue(source).FullName, parse.GetRequiredValue(data).FullName);
            return Task.FromResult(EepCommands.Done);
        });
        return command;
    }

    private static Command CheckCommand()
    {
        var data = DataOption.Create();
        var hash = new Option<bool>("--hash") { Description = "Read every file and compare its hash; otherwise sizes only." };
        var json = JsonOption.Create();
        var command = new Command("check", "Compare database and disk. Exit code 1 when something is wrong.") { data, hash, json };
        command.Handle(async (parse, cancellationToken) =>
        {
            await using var services = ToolServices.Create(parse.GetValue(data));
            var report = await services.GetRequiredService<IntegrityCheck>().CheckAsync(parse.GetValue(hash), cancellationToken);
            var output = parse.InvocationConfiguration.Output;
            await output.WriteLineAsync(parse.GetValue(json) ? JsonSerializer.Serialize(report, RunJson.File) : Describe(report));
            return report.IsWhole ? EepCommands.Done : EepCommands.Failed;
        });
        return command;
    }

    private static string Describe(IntegrityReport report) => string.Join(
        Environment.NewLine,
        [
            report.IsWhole ? "Database and files are whole." : "Something is wrong:",
            .. report.Database,
            .. report.Files,
            .. report.Orphans.Select(folder => $"runs/{folder} belongs to no run; it can be deleted."),
        ]);
}
