using System.CommandLine;
using System.Text.Json;
using Eep.Core.Checkpoints;
using Eep.Core.Models;

namespace Eep.Web.Commands;

/// <summary><c>eep logits</c>: what a checkpoint computes for given token ids, as a safetensors file, for comparison with other programs.</summary>
public static class LogitsCommand
{
    private static readonly Argument<DirectoryInfo> s_checkpoint = new("CHECKPOINT") { Description = "Folder of the model." };

    private static readonly Option<FileInfo> s_input = new("--input")
    {
        Description = "Token ids: JSON {\"input_ids\": [[..],[..]]}, or safetensors with input_ids.0, input_ids.1, ...",
        Required = true,
    };

    private static readonly Option<FileInfo> s_output = new("--output") { Description = "The .safetensors file to write.", Required = true };

    private static readonly Option<FileInfo?> s_plan = new("--plan") { Description = "Run the model under this plan (.json, .safetensors or .pth)." };

    private static readonly Option<int> s_greedy = new("--greedy") { Description = "Also write the greedy continuation of each sequence, this many tokens." };

    private static readonly Option<bool> s_hidden = new("--hidden") { Description = "Also write the residual stream." };

    private static readonly Option<bool> s_json = JsonOption.Create();

    private static readonly ComputeArguments s_compute = new();

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("logits", "Write logits, routing and greedy continuations of given token ids.")
        {
            s_checkpoint, s_input, s_output, s_plan, s_greedy, s_hidden, s_compute.Dtype, s_compute.Device, s_json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(s_greedy) < 0)
            {
                result.AddError($"--greedy is {result.GetValue(s_greedy)}; it must be 0 or more.");
            }
        });
        command.Handle((parse, cancellationToken) => Task.FromResult(Run(parse, cancellationToken)));
        return command;
    }

    private static int Run(ParseResult parse, CancellationToken cancellationToken)
    {
        TorchRuntime.Initialize();
        var output = parse.GetRequiredValue(s_output).FullName;
        RequireFolderOf(output);
        var input = LogitsInput.Read(parse.GetRequiredValue(s_input).FullName);
        using var checkpoint = Checkpoint.Open(parse.GetRequiredValue(s_checkpoint).FullName);
        var plan = parse.GetValue(s_plan) is { } file ? PlanFile.Read(file.FullName, checkpoint.Shape) : null;
        using var probe = new LogitsProbe(checkpoint, plan, s_compute.Read(parse));
        var tensors = probe.Run(input, parse.GetValue(s_greedy), parse.GetValue(s_hidden), cancellationToken);
        try
        {
            SafetensorsWriter.WriteFile(output, tensors);
            Report(parse, output, [.. tensors.Select(tensor =>
                (tensor.Name, TensorTypes.FromScalarType(tensor.Data.dtype).HeaderName(), tensor.Data.shape))]);
        }
        finally
        {
            foreach (var (_, data) in tensors)
            {
                data.Dispose();
            }
        }

        return EepCommands.Done;
    }

    private static void RequireFolderOf(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"--output is '{path}', but the folder '{folder}' does not exist.");
        }
    }

    private static void Report(ParseResult parse, string output, IReadOnlyList<(string Name, string Type, long[] Shape)> tensors)
    {
        var configuration = parse.InvocationConfiguration;
        if (!parse.GetValue(s_json))
        {
            configuration.Error.WriteLine($"Wrote {tensors.Count} tensors to {output}.");
            return;
        }

        var written = tensors.Select(tensor => new { name = tensor.Name, dtype = tensor.Type, shape = tensor.Shape });
        configuration.Output.WriteLine(JsonSerializer.Serialize(new { output, tensors = written }));
    }
}
