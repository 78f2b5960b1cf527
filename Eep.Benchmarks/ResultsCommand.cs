using System.CommandLine;
using System.Globalization;
using Eep.Core.Checkpoints;
using Eep.Core.Evaluation;
using Eep.Core.Models;
using Eep.Core.Search;

namespace Eep.Benchmarks;

/// <summary>
/// Runs the searches of two presets and the one-shot criteria on the sample's tasks and writes the tables of docs/results.md. Resumable: no
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
        var presets = new Option<string[]>("--preset") { Description = "Presets.", DefaultValueFactory = _ => [SearchPresets.Official, SearchPresets.Quick] };
        var command = new Command("results", "The search against the released algorithm and one-shot criteria on the sample, as tables.")
        {
            samples, data, output, tasks, budgets, seeds, presets,
        };
        command.SetAction((parse, cancellationToken) =>
        {
            var folder = parse.GetRequiredValue(samples);
            Directory.CreateDirectory(parse.GetRequiredValue(data));
            using var checkpoint = Checkpoint.Open(Path.GetFullPath(Path.Combine(folder, "model")));
            using var model = MoeLanguageModel.Open(checkpoint, new ComputeOptions());
            foreach (var task in parse.GetRequiredValue(tasks))
            {
                var evaluator = new Evaluator(TaskFile.Read(Path.GetFullPath(Path.Combine(folder, "tasks", task + ".yaml"))));
                var store = new ScoreStore(evaluator, model, Path.Combine(parse.GetRequiredValue(data), task + ".jsonl"));
                foreach (var budget in parse.GetRequiredValue(budgets))
                {
                    foreach (var preset in parse.GetRequiredValue(presets))
                    {
                        EvolutionarySearch[] searches = [.. parse.GetRequiredValue(seeds).Select(seed =>
                            new EvolutionarySearch(SearchPresets.Find(preset, checkpoint.Shape, budget, seed: seed), checkpoint.Shape, []))];
                        Lockstep.Run(searches, store, round =>
                        {
                            if (round % 50 == 0)
                            {
                                Console.Error.WriteLine($"[{task} to {budget}, {preset}] round {round}, {store.SecondsPerSearchPlan:F2} s a plan");
                            }
                        }, cancellationToken);
                        foreach (var (search, seed) in searches.Zip(parse.GetRequiredValue(seeds)))
                        {
                            var run = QualityRun.Of(task, budget, preset, seed, search.Archive, store, cancellationToken);
                            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{task} {budget} {preset} {seed} test {run.Test.Score:F3} : ")
                                + string.Join("  ", run.Curve.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.Evaluations}:{point.SearchScore:F3}/{point.ValidationScore:F3}"))));
                        }
                    }
                }
            }

            return Task.CompletedTask;
        });
        return command;
    }
}
