using System.CommandLine;
using Eep.Core.Runs;
using Eep.Web.Data;

namespace Eep.Web.Commands;

/// <summary><c>eep search</c>: a whole run without the browser, in the same store, by the same engine.</summary>
public static class SearchCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var file = new Argument<FileInfo>("OPTIONS.json") { Description = "The run's options; relative paths in it start at its folder." };
        var data = DataOption.Create();
        var json = JsonOption.Create();
        var command = new Command("search", "Run a search to its end: search, selection, test, export, verification.") { file, data, json };
        command.Handle((parse, cancellationToken) => RunAsync(
            RunOptionsFile.Read(parse.GetRequiredValue(file).FullName),
            parse.GetValue(data),
            new SearchConsole(parse.InvocationConfiguration.Output, parse.InvocationConfiguration.Error, parse.GetValue(json)),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        RunOptions options, DirectoryInfo? data, SearchConsole console, CancellationToken cancellationToken)
    {
        await using var services = ToolServices.Create(data);
        var runs = ActivatorUtilities.CreateInstance<ForegroundRuns>(services);
        var run = await runs.StartAsync(options, console, cancellationToken);
        return console.End(run, runs.FolderOf(run));
    }
}
