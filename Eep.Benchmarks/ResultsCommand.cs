using System.CommandLine;
using System.Text.Json;
using Eep.Core.Runs;

namespace Eep.Benchmarks;

/// <summary>
/// Runs the search on every sample task and budget and writes the table of docs/results.md. Resumable: a finished run is not
/// repeated, an unfinished one goes on from its journal.
/// </summary>
internal static class ResultsCommand
{
    private static readonly string[] AllTasks = ["qa", "arithmetic", "yesno", "entailment", "choice"];

    public static Command Create()
    {
        var samples = new Option<string>("--samples") { Description = "Folder of the sample model and tasks.", DefaultValueFactory = _ => "samples" };
        var data = new Option<string>("--data") { Description = "Where runs are kept.", DefaultValueFactory = _ => "data/results" };
        var output = new Option<string>("--output") { Description = "Markdown file to write.", DefaultValueFactory = _ => "docs/results.md" };
        var tasks = new Option<string[]>("--task") { Description = "Tasks; default all.", DefaultValueFactory = _ => AllTasks };
        var budgets = new Option<int[]>("--budget") { Description = "Experts kept.", DefaultValueFactory = _ => [4, 2] };
        var seeds = new Option<ulong[]>("--seed") { Description = "Seeds.", DefaultValueFactory = _ => [1, 2, 3] };
        var command = new Command("results", "EEP against one-shot criteria on the sample, as a table.")
        {
            samples, data, output, tasks, budgets, seeds,
        };
        command.SetAction((parse, cancellationToken) =>
        {
            var grid =
                from budget in parse.GetRequiredValue(budgets)
                from task in parse.GetRequiredValue(tasks)
                from seed in parse.GetRequiredValue(seeds)
                select new RunOptions
                {
                    Model = Path.GetFullPath(Path.Combine(parse.GetRequiredValue(samples), "model")),
                    Task = Path.GetFullPath(Path.Combine(parse.GetRequiredValue(samples), "tasks", task + ".yaml")),
                    ExpertBudget = budget,
                    Seed = seed,
                };
            var reports = Run([.. grid], parse.GetRequiredValue(data), cancellationToken);
            File.WriteAllText(parse.GetRequiredValue(output), ResultsTable.Format(reports, string.Join(' ', parse.Tokens)));
            return Task.CompletedTask;
        });
        return command;
    }

    private static List<ResultRow> Run(List<RunOptions> grid, string data, CancellationToken cancellationToken)
    {
        var rows = new List<ResultRow>();
        foreach (var options in grid)
        {
            var task = Path.GetFileNameWithoutExtension(options.Task);
            var folder = Path.Combine(data, $"{task}-{options.ExpertBudget}-{options.Seed}");
            Directory.CreateDirectory(folder);
            var path = Path.Combine(folder, RunFiles.Report);
            var report = File.Exists(path)
                ? JsonSerializer.Deserialize<RunReport>(File.ReadAllText(path), RunJson.File)!
                : PruningRun.Execute(
                    options,
                    folder,
                    new FileJournal(Path.Combine(folder, "generations.jsonl")),
                    new ConsoleObserver($"{rows.Count + 1}/{grid.Count} {task} to {options.ExpertBudget}, seed {options.Seed}"),
                    cancellationToken);
            rows.Add(new ResultRow(task, options.ExpertBudget, options.Seed, report));
        }

        return rows;
    }
}
