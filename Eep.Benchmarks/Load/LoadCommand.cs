using System.CommandLine;

namespace Eep.Benchmarks.Load;

/// <summary>A server under the load of a team: hub subscribers, browser pages, programs and downloads on a live run, for a while. Loopback only.</summary>
internal static class LoadCommand
{
    public static Command Create()
    {
        var eep = new Option<string>("--eep") { Description = "The built application.", DefaultValueFactory = _ => "Eep.Web/bin/Release/net10.0/eep.dll" };
        var minutes = new Option<double>("--minutes") { Description = "How long; 0.5 to 120.", DefaultValueFactory = _ => 5 };
        var events = new Option<int>("--events") { Description = "Replays so many generations of a run, evenly over the time, instead of a search; 3600 are those of an hour. 0: a search." };
        var gigabytes = new Option<double>("--gigabytes") { Description = "Size of the artifact that is downloaded.", DefaultValueFactory = _ => 3 };
        var subscribers = new Option<int>("--subscribers") { DefaultValueFactory = _ => 50 };
        var pages = new Option<int>("--pages") { Description = "Browser pages (Chromium).", DefaultValueFactory = _ => 5 };
        var clients = new Option<int>("--clients") { Description = "API clients, one request a second each.", DefaultValueFactory = _ => 20 };
        var downloads = new Option<int>("--downloads") { Description = "Downloads, interrupted and resumed.", DefaultValueFactory = _ => 5 };
        var command = new Command("load", "Holds a team's load on one server while a search runs, and says what it cost and whether anything was lost.")
        {
            eep, minutes, events, gigabytes, subscribers, pages, clients, downloads,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(minutes) is < 0.5 or > 120)
            {
                result.AddError($"--minutes is {result.GetValue(minutes)}; it must be in 0.5..120.");
            }

            if (result.GetValue(events) is < 0 or > 1_000_000)
            {
                result.AddError($"--events is {result.GetValue(events)}; it must be in 0..1000000.");
            }
        });
        command.SetAction(async (parse, cancellationToken) =>
        {
            // Not a validator: those see no default.
            if (!File.Exists(parse.GetValue(eep)))
            {
                Console.Error.WriteLine($"--eep is {parse.GetValue(eep)}, which is no file; build it first: dotnet build -c Release Eep.Web");
                return 2;
            }

            var options = new LoadOptions(
                Path.GetFullPath(parse.GetRequiredValue(eep)),
                parse.GetValue(minutes),
                parse.GetValue(events),
                parse.GetValue(gigabytes),
                parse.GetValue(subscribers),
                parse.GetValue(pages),
                parse.GetValue(clients),
                parse.GetValue(downloads));
            var report = await LoadRun.ExecuteAsync(options, Console.Error.WriteLine, cancellationToken);
            Console.WriteLine(report.Text);
            return report.Faults.Count == 0 ? 0 : 1;
        });
        return command;
    }
}
