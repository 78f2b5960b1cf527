using System.CommandLine;
using System.Text.Json;
using Eep.Core.Bench;
using Eep.Core.Runs;
using Eep.Web.Commands.Workers;
using Eep.Web.Configuration;

namespace Eep.Web.Commands;

/// <summary><c>eep bench</c>: the engine beside the machine's limits and beside the plain evaluator.</summary>
public static class BenchCommand
{
    private const int MostWorkers = 64;
    private const int WorkerGenerations = 3;
    private const int BatchesPerWorker = 8;

    private static readonly Option<DirectoryInfo?> s_checkpoint = new("--checkpoint")
    {
        Description = "Measure this checkpoint; needs --input. Default: the models of --model.",
    };

    private static readonly Option<FileInfo?> s_input = new("--input") { Description = "Task file (.yaml) whose search split is run, for --checkpoint." };

    private static readonly Option<BenchModel[]> s_models = AllOf<BenchModel>(
        "--model", "sample: the shipped one. small: 21 million random weights. larger: 0.7 billion. Default: all three.");

    private static readonly Option<BenchPart[]> s_parts = AllOf<BenchPart>(
        "--part", "What to measure: forward, generations, savings, search, export. Default: all.");

    private static readonly Option<BenchKind[]> s_kinds = AllOf<BenchKind>(
        "--kind", "Generations of which plans: random, children, merged. Default: all.");

    private static readonly Option<BenchScoring[]> s_scorings = AllOf<BenchScoring>(
        "--scoring", "Generations asked what: forward, generative. Default: both.");

    private static readonly Option<int?> s_generation = new("--generation") { Description = $"Plans of a generation. Default: {BenchOptions.DefaultGeneration}." };

    private static readonly Option<int?> s_workers = new("--workers")
    {
        Description = "Measure instead what sharing a generation out over so many workers costs, on the database that the settings name.",
    };

    private static readonly ComputeArguments s_compute = new();

    private static readonly Option<bool> s_json = JsonOption.Create();

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("bench", "Measure the engine beside the machine's limits and a plain evaluator. Wants an idle machine.")
        {
            s_checkpoint, s_input, s_models, s_parts, s_kinds, s_scorings, s_generation, s_workers, s_compute.Device, s_compute.Dtype, s_json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(s_generation) is < 1)
            {
                result.AddError($"--generation is {result.GetValue(s_generation)}; it must be 1 or more.");
            }

            if (result.GetValue(s_workers) is < 1 or > MostWorkers)
            {
                result.AddError($"--workers is {result.GetValue(s_workers)}; it must be in 1..{MostWorkers}.");
            }

            if (result.GetValue(s_checkpoint) is null != result.GetValue(s_input) is null)
            {
                result.AddError("--checkpoint and --input go together: a model, and a task file that says what to ask it.");
            }
        });
        command.Handle((parse, cancellationToken) => parse.GetValue(s_workers) is { } workers
            ? RunWorkersAsync(parse, workers)
            : Task.FromResult(Run(parse, cancellationToken)));
        return command;
    }

    private static async Task<int> RunWorkersAsync(ParseResult parse, int workers)
    {
        var report = await WorkersBench.RunAsync(workers, WorkerGenerations, workers * BatchesPerWorker, TimeSpan.FromSeconds(1));
        await parse.InvocationConfiguration.Output.WriteLineAsync(
            parse.GetValue(s_json) ? JsonSerializer.Serialize(report, RunJson.File) : report.ToString());
        return EepCommands.Done;
    }

    private static int Run(ParseResult parse, CancellationToken cancellationToken)
    {
        var console = parse.InvocationConfiguration;
        var report = EngineBench.Run(Options(parse), console.Error.WriteLine, cancellationToken);
        console.Output.WriteLine(parse.GetValue(s_json) ? JsonSerializer.Serialize(report, RunJson.File) : BenchTable.Of(report));
        return EepCommands.Done;
    }

    private static BenchOptions Options(ParseResult parse) => new()
    {
        Compute = s_compute.Read(parse),
        Generation = parse.GetValue(s_generation) ?? BenchOptions.DefaultGeneration,
        Models = parse.GetRequiredValue(s_models),
        Parts = parse.GetRequiredValue(s_parts),
        Kinds = parse.GetRequiredValue(s_kinds),
        Scorings = parse.GetRequiredValue(s_scorings),
        Checkpoint = parse.GetValue(s_checkpoint)?.FullName,
        Input = parse.GetValue(s_input)?.FullName,
        Samples = Path.Combine(ContentRoot.Find(), "samples"),
        WorkFolder = Path.Combine(Path.GetTempPath(), $"eep-bench-{Environment.ProcessId}"),
    };

    private static Option<T[]> AllOf<T>(string name, string description)
        where T : struct, Enum => new(name)
        {
            Description = description,
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => Enum.GetValues<T>(),
        };
}
