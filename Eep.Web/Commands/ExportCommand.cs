using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Chat;
using Eep.Core.Models;
using Eep.Core.Pruning;
using Eep.Core.Runs;

namespace Eep.Web.Commands;

/// <summary><c>eep export CHECKPOINT --plan PLAN --output DIR</c>: a plan applied to a checkpoint, as an ordinary checkpoint.</summary>
public static class ExportCommand
{
    private const string OneHot = "one-hot";
    private const string Folded = "folded";
    private const int PercentStep = 10;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var folder = new Argument<string>("CHECKPOINT") { Description = "Folder of the original model." };
        var plan = new Option<string>("--plan") { Description = "Plan file: .json, .safetensors, or a .pth of the paper's authors.", Required = true };
        var output = new Option<string>("--output") { Description = "Folder to write; absent or empty.", Required = true };
        var router = new Option<string?>("--router")
        {
            Description = "For plans that map probabilities. one-hot: each new expert takes the gate row of its dominant original; folded: a gate fitted to the mapping.",
        };
        router.AcceptOnlyFromAmong(OneHot, Folded);
        var fit = new Option<string?>("--fit") { Description = "With --router folded: the task file (.yaml) whose texts are read for the fit. Default: random tokens." };
        var chatTemplate = ChatTemplateOption.Create();
        var modelingFile = new Option<bool>("--with-modeling-file")
        {
            Description = "Keep the mapping of probabilities and add Python code that computes it; loads only where custom code may run.",
        };
        var space = new Option<string?>("--router-space") { Description = "Where the plan's router mapping acts, whatever the file says." };
        space.AcceptOnlyFromAmong(PlanJson.NameOf(RouterSpace.Logits), PlanJson.NameOf(RouterSpace.Probabilities));
        var perToken = new Option<int?>("--experts-per-token") { Description = "Experts active per token in the new model. Default: the plan's, or the model's." };
        var json = JsonOption.Create();
        var command = new Command("export", "Write the pruned checkpoint that a plan describes.")
        {
            folder, plan, output, router, fit, chatTemplate, modelingFile, space, perToken, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(fit) is not null && result.GetValue(router) != Folded)
            {
                result.AddError("--fit says what --router folded is fitted on; it needs that option.");
            }

            if (result.GetValue(modelingFile) && result.GetValue(router) is not null)
            {
                result.AddError("--with-modeling-file keeps the router mapping as it is; it cannot be combined with --router.");
            }
        });
        command.Handle(async (parse, cancellationToken) =>
        {
            TorchRuntime.Initialize();
            using var checkpoint = Checkpoint.Open(parse.GetValue(folder)!);
            var read = PlanFile.Read(parse.GetValue(plan)!, checkpoint.Shape, SpaceOf(parse.GetValue(space)), parse.GetValue(perToken));
            var options = new ExportOptions { Router = RouterOf(parse.GetValue(router), parse.GetValue(modelingFile)), KeepRowOrder = true };
            var folded = parse.GetValue(router) == Folded
                ? FoldedExport.Prepare(
                    checkpoint, read, parse.GetValue(fit), new ComputeOptions(), TemplateFor(checkpoint, parse.GetValue(fit), parse.GetRequiredValue(chatTemplate)), cancellationToken)
                : null;
            if (folded is not null)
            {
                read = folded.Plan;
                options = options with { Fold = folded.Fold, Scores = folded.Score is { } score ? [score] : [] };
            }

            var progress = new ConsoleProgress(parse.InvocationConfiguration.Error, PercentStep);
            var result = CheckpointExporter.Export(checkpoint, read, parse.GetValue(output)!, options, progress, cancellationToken);
            await parse.InvocationConfiguration.Output.WriteLineAsync(
                parse.GetValue(json) ? JsonSerializer.Serialize(Json(result, folded), RunJson.File) : string.Join(Environment.NewLine, [.. Lines(result), .. FoldLines(folded)]));
            return EepCommands.Done;
        });
        return command;
    }

    // Only texts of a task are put before the model; random tokens are none.
    private static ChatTemplate? TemplateFor(Checkpoint checkpoint, string? task, string choice) =>
        task is null ? null : ChatTemplates.Resolve(checkpoint.Folder, choice);

    private static RouterSpace? SpaceOf(string? name) => name is null ? null : Enum.GetValues<RouterSpace>().Single(space => PlanJson.NameOf(space) == name);

    private static RouterExport RouterOf(string? router, bool modelingFile) => (router, modelingFile) switch
    {
        (OneHot, _) => RouterExport.OneHot,
        (_, true) => RouterExport.ModelingFile,
        _ => RouterExport.AsPlanned,
    };

    private static ExportOutput Json(ExportResult result, FoldedExportPlan? folded) => new(
        result.Folder, result.Plan.Hash, result.Plan.ExpertBudget, result.Plan.ExpertsPerToken, result.SourceBytes, result.ExportedBytes, folded?.Fold, folded?.Score, folded?.PlannedScore, [.. result.Files]);

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

    private static IEnumerable<string> FoldLines(FoldedExportPlan? folded)
    {
        if (folded is not { Fold: { } fold })
        {
            yield break;
        }

        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"Folded on {fold.Texts}. On {fold.Mean.Tokens} tokens that the fit has not read: same experts {Agreement(fold.Mean.Folded)} (one-hot rows: {Agreement(fold.Mean.OneHot)}); "
            + $"worst layer {fold.WorstLayer}: {Agreement(fold.Worst.Folded)}.");
        yield return folded.Score is { } score
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{score.Task}, validation split, {score.Metric} over {score.Items} items: full model {score.Full:0.0000}, the plan {folded.PlannedScore:0.0000}, this export {score.Pruned:0.0000}.")
            : "Random tokens are a poor stand-in for texts: name a task with --fit, and evaluate the result before it is used.";
    }

    private static string Agreement(RoutingAgreement agreement) => string.Create(
        CultureInfo.InvariantCulture, $"{agreement.SameExperts:0.0 %}, weight distance {agreement.WeightDistance:0.0000}");

    private sealed record ExportOutput(
        string Folder,
        string PlanHash,
        int Experts,
        int ExpertsPerToken,
        long SourceBytes,
        long ExportedBytes,
        ExportFold? Fold,
        ExportScore? Score,
        double? PlannedScore,
        IReadOnlyList<ExportedFile> Files);
}
