using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Deployment;
using Eep.Core.Runs;

namespace Eep.Web.Commands;

/// <summary><c>eep inspect CHECKPOINT</c>: what a checkpoint is and how it can be pruned, from its headers alone.</summary>
public static class InspectCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var folder = new Argument<string>("CHECKPOINT") { Description = "Folder with config.json and safetensors files." };
        var budget = new Option<int?>("--budget") { Description = "Also say which runtimes would take a checkpoint of this many experts a layer." };
        var perToken = new Option<int?>("--experts-per-token") { Description = "With --budget: experts active per token. Default: the model's." };
        var json = JsonOption.Create();
        var command = new Command("inspect", "Show family, layers, experts, parameters, bytes by part, and what can be exported.")
        {
            folder, budget, perToken, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(budget) is < 1)
            {
                result.AddError($"--budget is {result.GetValue(budget)}; it must be 1 or more.");
            }
        });
        command.Handle(async (parse, cancellationToken) =>
        {
            using var checkpoint = Checkpoint.Open(parse.GetValue(folder)!);
            var summary = CheckpointSummary.Of(checkpoint);
            if (parse.GetValue(budget) is { } experts)
            {
                var active = parse.GetValue(perToken) ?? checkpoint.Config.ExpertsPerToken;
                summary = summary with { PlannedDeployment = DeploymentReport.Of(DeploymentCase.Of(checkpoint.Config, experts, active)) };
            }

            var text = parse.GetValue(json) ? JsonSerializer.Serialize(summary, RunJson.File) : string.Join(Environment.NewLine, Lines(summary, parse.GetValue(budget)));
            await parse.InvocationConfiguration.Output.WriteLineAsync(text.AsMemory(), cancellationToken);
            return EepCommands.Done;
        });
        return command;
    }

    private static IEnumerable<string> Lines(CheckpointSummary summary, int? budget)
    {
        yield return summary.Folder;
        yield return "";
        yield return Row("family", summary.Family);
        yield return Row("layers", $"{summary.Layers}, of which {summary.SparseLayers} with experts");
        yield return Row("experts", $"{summary.Experts} a layer, {summary.ExpertsPerToken} active per token");
        yield return Row("parameters", $"{Count(summary.Parameters)}, of which {Count(summary.ActiveParameters)} active per token");
        yield return Row("stored as", $"{string.Join(", ", summary.StoredTypes)} in {summary.WeightFiles} {(summary.WeightFiles == 1 ? "file" : "files")}");
        yield return "";
        yield return $"{"part",-12}{"tensors",10}{"parameters",18}{"bytes",20}{"share",9}";
        foreach (var part in summary.Parts)
        {
            yield return Line(part.Part.ToString().ToLowerInvariant(), part.Tensors, part.Parameters, part.Bytes, summary.Bytes);
        }

        yield return Line("total", summary.Parts.Sum(part => part.Tensors), summary.Parts.Sum(part => part.Parameters), summary.Bytes, summary.Bytes);
        yield return "";
        foreach (var line in DeploymentLines("where it runs", summary.Deployment).Concat(
            summary.PlannedDeployment is { } planned ? DeploymentLines($"with {budget} experts a layer", planned) : []))
        {
            yield return line;
        }

        foreach (var note in summary.Notes)
        {
            yield return "- " + note;
        }
    }

    private static IEnumerable<string> DeploymentLines(string title, IEnumerable<DeploymentFinding> findings) =>
        [title, .. findings.Select(finding => "- " + finding.Text), ""];

    private static string Row(string name, string value) => $"{name,-12}{value}";

    private static string Line(string name, int tensors, long parameters, long bytes, long all) =>
        $"{name,-12}{Count(tensors),10}{Count(parameters),18}{Count(bytes),20}{((double)bytes / all).ToString("0.0 %", CultureInfo.InvariantCulture),9}";

    private static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
