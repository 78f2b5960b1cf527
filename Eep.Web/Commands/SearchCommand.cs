using System.CommandLine;
using Eep.Core.Runs;
using Eep.Web.Configuration;
using Eep.Web.Data;
using Eep.Web.Jobs;
using Eep.Web.Runs;

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
        var run = services.GetRequiredService<RunFactory>().Create(options);
        await services.MigrateEepDataAsync(CancellationToken.None);

        var owner = services.GetRequiredService<RunOwner>();
        owner.Begin(run.Id);
        await services.GetRequiredService<RunStore>().AddAsync(run, owner.Name, CancellationToken.None);
        var folder = services.GetRequiredService<EepPaths>().RunFolder(run.Id);
        console.Begin(run, folder);

        // A cancel takes the way it takes from the browser: through the store to the worker, here this process.
        await using (cancellationToken.Register(() => _ = services.GetRequiredService<RunVerbs>().CancelAsync(run.Id, Environment.UserName, CancellationToken.None)))
        {
            await services.GetRequiredService<RunExecutor>().CarryOnAsync(run.Id, console.Show, CancellationToken.None);
        }

        var end = await services.GetRequiredService<RunQueries>().FindRowAsync(run.Id, CancellationToken.None) ?? throw new LeaseLostException(run.Id);
        return console.End(end, folder);
    }
}
