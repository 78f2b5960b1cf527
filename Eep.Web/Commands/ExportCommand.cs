using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Eep.Core.Checkpoints;
using Eep.Core.Models;
using Eep.Core.Pruning;
using Eep.Core.Runs;

namespace Eep.Web.Commands;

/// <summary><c>eep export CHECKPOINT --plan PLAN --output DIR</c>: a plan applied to a checkpoint, as an ordinary checkpoint.</summary>
public static class ExportCommand
{
    private const string OneHot = "one-hot";
    private const int PercentStep = 10;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var folder = new Argument<string>("CHECKPOINT") { Description = "Folder of the original model." };
        var plan = new Option<string>("--plan") { Description = "Plan file: .json, .safetensors, or a .pth of the paper's authors.", Required = true };
        var output = new Option<string>("--output") { Description = "Folder to write; absent or empty.", Required = true };
        var router = new Option<string?>("--router") { Description = "one-hot: each new expert takes the gate row of its dominant original." };
        router.AcceptOnlyFromAmong(OneHot);
        var space = new Option<string?>("--router-space") { Description = "Where the plan's router mapping acts, whatever the file says." };
        space.AcceptOnlyFromAmong(PlanJson.NameOf(RouterSpace.Logits), PlanJson.NameOf(RouterSpace.Probabilities));
        var perToken = new Option<int?>("--experts-per-token") { Description = "Experts active per token in the new model. Default: the plan's, or the model's." };
        var json = JsonOption.Create();
        var command = new Command("export", "Write the pruned checkpoint that a plan describes.") { folder, plan, output, router, space, perToken, json };
        command.Handle(async (parse, cancellationToken) =>
        {
            TorchRuntime.Initialize();
            using var checkpoint = Checkpoint.Open(parse.GetValue(folder)!);
            var read = PlanFile.Read(parse.GetValue(plan)!, checkpoint.Shape, SpaceOf(parse.GetValue(space)), parse.GetValue(perToken));
            var options = new ExportOptions
            {
                Router = parse.GetValue(router) == OneHot ? RouterExport.OneHot : RouterExport.AsPlanned,
                KeepRowOrder = true,
            };
            var progress = new ConsoleProgress(parse.InvocationConfiguration.Error, PercentStep);
            var result = CheckpointExporter.Export(checkpoint, read, parse.GetValue(output)!, options, progress, cancellationToken);
            await parse.InvocationConfiguration.Output.WriteLineAsync(
                parse.GetValue(json) ? JsonSerializer.Serialize(Json(result), RunJson.File) : string.Join(Environment.NewLine, Lines(result)));
            return EepCommands.Done;
        });
        return command;
    }

    private static RouterSpace? SpaceOf(string? name) => name is null ? null : Enum.GetValues<RouterSpace>().Single(space => PlanJson.NameOf(space) == name);

    private static ExportOutput Json(ExportResult result) => new(
        result.Folder, result.Plan.Hash, result.Plan.ExpertBudget, result.Plan.ExpertsPerToken, result.SourceBytes, result.ExportedBytes, [.. result.Files]);

    private static IEnumerable<string> Lines(ExportResult result)
    {
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Folder}: {result.Plan.ExpertBudget} of {result.Plan.ExpertCount} experts, {result.ExportedBytes:N0} bytes of weights (before: {result.SourceBytes:N0})");
        foreach (var file in result.Files)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{file.Sha256}  {file.Bytes,16:N0}  {file.Name}");
        }
    }

    private sealed record ExportOutput(
        string Folder, string PlanHash, int Experts, int ExpertsPerToken, long SourceBytes, long ExportedBytes, IReadOnlyList<ExportedFile> Files);
}
