using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Eep.Core.Models;
using Eep.Samples.Data;
using Eep.Samples.Export;
using Eep.Samples.Measuring;
using Eep.Samples.Tokens;
using Eep.Samples.Training;

namespace Eep.Samples.Commands;

/// <summary>The commands that make what lies in samples/, each repeatable on its own.</summary>
public sealed class SampleProgram(SampleFolders folders, TextWriter output)
{
    private readonly Option<int> _threads = new("--threads")
    {
        Description = "Threads to use. Changes speed, not results.",
        DefaultValueFactory = _ => Math.Min(2, Environment.ProcessorCount),
    };

    private readonly Option<double> _minutes = new("--minutes")
    {
        Description = "Stop after this time and keep the state; --resume goes on from there.",
        DefaultValueFactory = _ => 120,
    };

    private readonly Option<bool> _resume = new("--resume") { Description = "Go on from the saved state instead of anew." };

    private readonly Option<FileInfo?> _recipe = new("--recipe") { Description = "JSON that replaces settings of the built-in recipe." };

    private readonly Option<int> _budget = new("--budget")
    {
        Description = "Experts to keep in each layer.",
        DefaultValueFactory = _ => 4,
    };

    private readonly Option<string[]> _task = new("--task") { Description = "Only this task; may be repeated." };

    public RootCommand Build() => new("Makes the sample tasks, tokenizer and model.")
    {
        Step("tasks", "Write the task files and their items.", [], _ => WriteTasks()),
        Step("tokenizer", "Learn the tokenizer from training items.", [], _ => WriteTokenizer()),
        Step("train", "Train the model and write the checkpoint.", [_threads, _minutes, _resume, _recipe], Train),
        Step("measure", "Accuracy of the full model per task and split.", [_threads], Measure),
        Step("probe", "Quick look at how well the experts can be pruned.", [_threads, _budget, _task], Probe),
        Step("all", "All of the above but the probe, in order.", [_threads, _minutes, _resume, _recipe], Everything),
    };

    private static Command Step(string name, string description, Option[] options, Func<ParseResult, int> action)
    {
        var command = new Command(name, description);
        foreach (var option in options)
        {
            command.Options.Add(option);
        }

        command.SetAction(action);
        return command;
    }

    private int Everything(ParseResult options)
    {
        WriteTasks();
        WriteTokenizer();
        return Train(options) == 0 ? Measure(options) : 1;
    }

    private int WriteTasks()
    {
        TaskWriter.WriteAll(folders.Tasks, new Recipe().Seed);
        output.WriteLine($"Tasks written to {folders.Tasks}");
        return 0;
    }

    private int WriteTokenizer()
    {
        var tokenizer = BpeTrainer.Train(TokenizerCorpus.Texts(new Recipe().Seed));
        TokenizerFiles.Write(folders.Model, tokenizer, new ModelShape(tokenizer.Vocabulary.Count).MaximumPositions);
        output.WriteLine($"Tokenizer of {tokenizer.Vocabulary.Count} tokens written to {folders.Model}");
        return 0;
    }

    private int Train(ParseResult options)
    {
        var recipe = options.GetValue(_recipe) is { } file
            ? JsonSerializer.Deserialize<Recipe>(File.ReadAllText(file.FullName)) ?? new Recipe()
            : new Recipe();
        var tokenizer = TokenizerFiles.Read(folders.Model);
        var shape = new ModelShape(tokenizer.Vocabulary.Count);
        using var trainer = new Trainer(recipe, shape, tokenizer, folders.Training, options.GetValue(_threads), output.WriteLine);
        if (!trainer.Run(options.GetValue(_resume), TimeSpan.FromMinutes(options.GetValue(_minutes))))
        {
            output.WriteLine($"Stopped at step {trainer.State.Step} of {recipe.Steps}; go on with --resume.");
            return 1;
        }

        CheckpointFolder.Write(folders.Model, trainer.Parameters);
        output.WriteLine($"{trainer.Parameters.Count} parameters written to {folders.Model} after {trainer.State.Elapsed:hh\\:mm\\:ss}.");
        return 0;
    }

    private int Measure(ParseResult options)
    {
        var loaded = Load(options);
        output.WriteLine("| task | chance | search | validation | test |\n|---|---|---|---|---|");
        foreach (var task in TaskSuite.For(Split.Test, new Recipe().Seed))
        {
            var cells = new[] { Split.Search, Split.Validation, Split.Test }
                .Select(split => Cell(loaded.Scorer.Measure(loaded.Items.Shipped(task, folders.Tasks, split))));
            output.WriteLine($"| {task.Name} | {task.Chance} | {string.Join(" | ", cells)} |");
        }

        return 0;
    }

    private int Probe(ParseResult options)
    {
        var loaded = Load(options);
        var seed = new Recipe().Seed;
        var probe = new PruningProbe(loaded.Scorer, loaded.Shape, options.GetValue(_budget), seed);
        var only = options.GetValue(_task) ?? [];
        output.WriteLine("| task | plan | search | test |\n|---|---|---|---|");
        foreach (var task in TaskSuite.For(Split.Test, seed).Where(task => only.Length == 0 || only.Contains(task.Name)))
        {
            var search = loaded.Items.Shipped(task, folders.Tasks, Split.Search);
            var test = loaded.Items.Shipped(task, folders.Tasks, Split.Test);
            foreach (var (name, searchScore, testScore) in probe.Run(search, test))
            {
                output.WriteLine($"| {task.Name} | {name} | {Cell(searchScore)} | {Cell(testScore)} |");
            }

            TorchRuntime.TrimMemory();
        }

        return 0;
    }

    private static string Cell(Score score) =>
        string.Create(CultureInfo.InvariantCulture, $"{100 * score.Accuracy:F1} ({100 * score.Knows:F1})");

    private (ExactScorer Scorer, ItemSource Items, ModelShape Shape) Load(ParseResult options)
    {
        var tokenizer = TokenizerFiles.Read(folders.Model);
        var shape = new ModelShape(tokenizer.Vocabulary.Count);
        var parameters = CheckpointFolder.Read(folders.Model, shape);
        var forward = new MixtralForward(shape, parameters.Leaves(requiresGradient: false));
        return (new ExactScorer(forward, options.GetValue(_threads)), new ItemSource(tokenizer, new Recipe().Seed), shape);
    }
}
