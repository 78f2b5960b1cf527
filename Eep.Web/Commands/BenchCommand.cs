using System.CommandLine;
using System.Text.Json;
using Eep.Core.Bench;
using Eep.Core.Models;
using Eep.Core.Runs;
using Eep.Web.Configuration;

namespace Eep.Web.Commands;

/// <summary><c>eep bench</c>: the engine beside the machine's limits and beside the plain evaluator.</summary>
public static class BenchCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var checkpoint = new Option<DirectoryInfo?>("--checkpoint") { Description = "Measure this checkpoint; needs --input. Default: the models of --model." };
        var input = new Option<FileInfo?>("--input") { Description = "Task file (.yaml) whose search split is run, for --checkpoint." };
        var models = new Option<BenchModel[]>("--model")
        {
            Description = "sample: the shipped one. small: 21 million random weights. larger: 0.7 billion. Default: all three.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => Enum.GetValues<BenchModel>(),
        };
        var parts = new Option<BenchPart[]>("--part")
        {
            Description = "What to measure: forward, generations, savings, search, export. Default: all.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => Enum.GetValues<BenchPart>(),
        };
        var kinds = new Option<BenchKind[]>("--kind")
        {
            Description = "Generations of which plans: random, children, merged. Default: all.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => Enum.GetValues<BenchKind>(),
        };
        var scorings = new Option<BenchScoring[]>("--scoring")
        {
            Description = "Generations asked what: forward, generative. Default: both.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => Enum.GetValues<BenchScoring>(),
        };
        var generation = new Option<int?>("--generation") { Description = "Plans of a generation. Default: 32." };
        var device = new Option<string>("--device") { Description = "Device: cpu or cuda. Default: cpu.", DefaultValueFactory = _ => "cpu" };
        device.AcceptOnlyFromAmong("cpu", "cuda");
        var dtype = new Option<string>("--dtype") { Description = "Arithmetic: f32 or bf16. Default: f32.", DefaultValueFactory = _ => "f32" };
        dtype.AcceptOnlyFromAmong("f32", "bf16");
        var json = JsonOption.Create();
        var command = new Command("bench", "Measure the engine beside the machine's limits and a plain evaluator. Wants an idle machine.")
        {
            checkpoint, input, models, parts, kinds, scorings, generation, device, dtype, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(generation) is < 1)
            {
                result.AddError($"--generation is {result.GetValue(generation)}; it must be 1 or more.");
            }

            if (result.GetValue(checkpoint) is null != result.GetValue(input) is null)
            {
                result.AddError("--checkpoint and --input go together: a model, and a task file that says what to ask it.");
            }
        });
        command.Handle(async (parse, cancellationToken) =>
        {
            var options = new BenchOptions
            {
                Compute = new ComputeOptions
                {
                    Device = parse.GetValue(device) == "cuda" ? ComputeDevice.Cuda : ComputeDevice.Cpu,
                    Dtype = parse.GetValue(dtype) == "bf16" ? ComputeType.BF16 : ComputeType.F32,
                },
                Generation = parse.GetValue(generation) ?? BenchOptions.DefaultGeneration,
                Models = parse.GetRequiredValue(models),
                Parts = parse.GetRequiredValue(parts),
                Kinds = parse.GetRequiredValue(kinds),
                Scorings = parse.GetRequiredValue(scorings),
                Checkpoint = parse.GetValue(checkpoint)?.FullName,
                Input = parse.GetValue(input)?.FullName,
                Samples = Path.Combine(ContentRoot.Find(), "samples"),
                WorkFolder = Path.Combine(Path.GetTempPath(), $"eep-bench-{Environment.ProcessId}"),
            };
            var report = EngineBench.Run(options, parse.InvocationConfiguration.Error.WriteLine, cancellationToken);
            var text = parse.GetValue(json) ? JsonSerializer.Serialize(report, RunJson.File) : BenchTable.Of(report);
            await parse.InvocationConfiguration.Output.WriteLineAsync(text.AsMemory(), cancellationToken);
            return EepCommands.Done;
        });
        return command;
    }
}
