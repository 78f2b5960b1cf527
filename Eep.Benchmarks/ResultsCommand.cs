using System.CommandLine;
using System.Globalization;
using Eep.Core.Checkpoints;
using Eep.Core.Evaluation;
using Eep.Core.Models;

namespace Eep.Benchmarks;

/// <summary>
/// Runs the released algorithm, ours and the one-shot methods on the sample's tasks and writes the tables of docs/results.md. Resumable: no
/// plan is evaluated twice, see <see cref="ScoreStore"/>.
/// </summary>
internal static class ResultsCommand
{
    private static readonly string[] AllTasks = ["qa", "arithmetic", "yesno", "entailment", "choice"];

    public static Command Create()
    {
        var samples = new Option<string>("--samples") { Description = "Folder of the sample model and tasks.", DefaultValueFactory = _ => "samples" };
        var data = new Option<string>("--data") { Description = "Where scores are kept.", DefaultValueFactory = _ => "data/results" };
        var output = new Option<string>("--output") { Description = "Markdown file to write.", DefaultValueFactory = _ => "docs/results.md" };
        var tasks = new Option<string[]>("--task") { Description = "Tasks; default all.", DefaultValueFactory = _ => AllTasks };
        var budgets = new Option<int[]>("--budget") { Description = "Experts kept.", DefaultValueFactory = _ => [4, 2] };
        var seeds = new Option<ulong[]>("--seed") { Description = "Seeds.", DefaultValueFactory = _ => [1, 2, 3, 4, 5] };
        var searches = new Option<string[]>("--search")
        {
            Description = "Searches; default all. equal is eep+ with as many evaluations as official has.",
            DefaultValueFactory = _ => ResultRow.Searches,
        };
        searches.AcceptOnlyFromAmong(ResultRow.Searches);
        var command = new Command("results", "Ours against the released algorithm and one-shot methods on the sample, as tables.")
        {
            samples, data, output, tasks, budgets, seeds, searches,
        };
        command.SetAction((parse, cancellationToken) =>
        {
            Directory.CreateDirectory(parse.GetRequiredValue(data));
            using var checkpoint = Checkpoint.Open(Path.GetFullPath(Path.Combine(parse.GetRequiredValue(samples), "model")));
            using var model = MoeLanguageModel.Open(checkpoint, new ComputeOptions());
            var rows = new List<ResultRow>();
            var wanted = parse.GetRequiredValue(tasks).Length * parse.GetRequiredValue(budgets).Length;
            foreach (var task in parse.GetRequiredValue(tasks))
            {
                var evaluator = new Evaluator(TaskFile.Read(Path.GetFullPath(Path.Combine(parse.GetRequiredValue(samples), "tasks", task + ".yaml"))));
                var store = new ScoreStore(evaluator, model, Path.Combine(parse.GetRequiredValue(data), task + ".jsonl"));
                var evidence = model.Observe(evaluator.Requests(SplitKind.Search), null, cancellationToken);
                foreach (var budget in parse.GetRequiredValue(budgets))
                {
                    var row = new ResultRow(task, budget, checkpoint.Shape, store, evidence, parse.GetRequiredValue(seeds), parse.GetRequiredValue(searches));
                    Console.Error.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"[{task} to {budget}] at most {row.MostHours:F2} h for this row, {row.MostHours * (wanted - rows.Count):F1} h for all that are left"));
                    row.Run(message => Console.Error.WriteLine($"[{task} to {budget}] {message}"), cancellationToken);
                    rows.Add(row);
                    File.WriteAllText(parse.GetRequiredValue(output), ResultsTable.Format(rows, string.Join(' ', parse.Tokens)));
                }
            }

            return Task.CompletedTask;
        });
        return command;
    }
}
