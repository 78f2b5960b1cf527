using System.Globalization;
using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Chat;
using Eep.Core.Evaluation;
using Eep.Core.Models;
using Eep.Core.Pruning;

namespace Eep.Core.Runs;

/// <summary>Turns the winner into files and proves them: export, reload, comparison of logits, hashes.</summary>
internal sealed record Delivery(MemoryComparison Memory, VerificationResult Verification, IReadOnlyList<ArtifactFile> Files)
{
    // What float32 allows between two orders of summation; a wrong row or expert differs by far more.
    private const double LargestDifference = 1e-4;

    private const int VerifiedDocuments = 8;

    /// <exception cref="ModelException">The reloaded export computes something else than the plan in memory; nothing is left.</exception>
    public static Delivery Export(
        RunInputs inputs,
        Deliverable deliverable,
        IReadOnlyList<TaskScore> test,
        string runFolder,
        IRunObserver observer,
        CancellationToken cancellationToken)
    {
        var winner = deliverable.Plan;
        var folder = Path.Combine(runFolder, RunFiles.Checkpoint);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        observer.OnLog("Writing the checkpoint.");
        var export = CheckpointExporter.Export(
            inputs.Checkpoint,
            winner,
            folder,
            Describe(inputs, deliverable, test),
            new StageProgress(observer, RunStage.Exporting, "Writing the checkpoint"),
            cancellationToken);
        var verification = Verify(inputs, winner, folder, observer, cancellationToken);
        RunFiles.WritePlan(runFolder, winner);
        return new Delivery(
            new MemoryComparison(
                export.SourceBytes, export.ExportedBytes, export.SourceExpertBytes, export.ExportedExpertBytes),
            verification,
            [.. export.Files.Select(file => new ArtifactFile($"{RunFiles.Checkpoint}/{file.Name}", file.Bytes, file.Sha256))]);
    }

    private static VerificationResult Verify(
        RunInputs inputs, PruningPlan winner, string folder, IRunObserver observer, CancellationToken cancellationToken)
    {
        observer.OnProgress(RunStage.Verifying, 0, "Comparing the reloaded checkpoint with the plan in memory");
        var tokenizer = HuggingFaceTokenizer.Open(inputs.Checkpoint.Folder);
        var sequences = inputs.Tasks.Main.Items(SplitKind.Validation)
            .Take(VerifiedDocuments)
            .Select(item => item.Context.Length > 0 ? tokenizer.EncodePrompt(inputs.Template, item.Context) : tokenizer.EncodePrompt(null, item.Target))
            .ToList();
        var comparison = ExportVerifier.Compare(
            inputs.Checkpoint, winner, folder, sequences, RunInputs.Compute(inputs.Options, inputs.Checkpoint), cancellationToken);
        var result = new VerificationResult(comparison.MaxAbsDifference, comparison.TokenCount, LargestDifference);
        if (!result.Passed)
        {
            Directory.Delete(folder, recursive: true);
            throw new ModelException(
                $"The reloaded export differs from the plan in memory by {result.MaxAbsDifference:G3} in some logit; {LargestDifference:G1} is allowed. It was removed.");
        }

        observer.OnLog(string.Create(
            CultureInfo.InvariantCulture,
            $"Verified: largest logit difference {result.MaxAbsDifference:G3} over {result.Tokens} tokens."));
        return result;
    }

    private static ExportOptions Describe(RunInputs inputs, Deliverable deliverable, IReadOnlyList<TaskScore> test)
    {
        var options = inputs.Options;
        return new ExportOptions
        {
            MaxShardBytes = options.MaxShardBytes,
            Seed = options.Seed,
            Constraints = inputs.Search.Constraints,
            Filled = deliverable.Uneven is { IsPadded: false } uneven ? new ExportFill(uneven.Least, uneven.Total) : null,
            Settings =
            [
                new("preset", options.Preset),
                new("expert_budget", options.ExpertBudget.ToString(CultureInfo.InvariantCulture)),
                new("experts_per_token", deliverable.Plan.ExpertsPerToken.ToString(CultureInfo.InvariantCulture)),
                new("router_space", PlanJson.NameOf(options.RouterSpace)),
                new("alignment", PlanJson.NameOf(options.Alignment)),
                new("pruning_generations", inputs.Search.PruningGenerations.ToString(CultureInfo.InvariantCulture)),
                new("merging_generations", inputs.Search.MergingGenerations.ToString(CultureInfo.InvariantCulture)),
                new("children_per_generation", inputs.Search.ChildrenPerGeneration.ToString(CultureInfo.InvariantCulture)),
                new("chat_template", inputs.Template?.Name ?? ChatTemplate.None),
                new("task", string.Join(", ", inputs.Tasks.All.Select(evaluator => $"{evaluator.Task.Name} {evaluator.Task.Version}"))),
            ],
            Scores = [.. test.Select(line => new ExportScore(line.Task, "test", line.Metric, line.Items, line.Full, line.Pruned))],
            Data = [.. inputs.Tasks.All.SelectMany(evaluator => evaluator.Task.DataFiles.Select(file => new ExportData(
                $"{evaluator.Task.Name} {file.Key.ToString().ToLowerInvariant()}", RunFiles.Sha256(file.Value))))],
        };
    }
}
