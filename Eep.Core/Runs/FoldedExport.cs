using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Chat;
using Eep.Core.Evaluation;
using Eep.Core.Models;
using Eep.Core.Pruning;

namespace Eep.Core.Runs;

/// <summary>
/// What <c>eep export --router folded</c> does before it writes: folds the plan over texts of a task, or over random tokens where none is named,
/// and scores the folded plan on documents that the fit has not read.
/// </summary>
public static class FoldedExport
{
    private const int RandomSequences = 32;
    private const int RandomLength = 128;
    private const ulong RandomSeed = 1;

    /// <summary>Folds and, where there is a task, scores.</summary>
    /// <param name="checkpoint">The original model.</param>
    /// <param name="plan">In probability space.</param>
    /// <param name="taskPath">A task file: its search split is read for the fit, its validation split scored. Null for random tokens and no scores.</param>
    /// <param name="options">Device and arithmetic.</param>
    /// <param name="template">How prompts of the task are put before the model; null shows them as they are.</param>
    /// <param name="cancellationToken">Honoured between layers.</param>
    /// <exception cref="PlanException">The plan cannot be folded.</exception>
    /// <exception cref="TaskException">The task cannot be read.</exception>
    public static FoldedExportPlan Prepare(
        Checkpoint checkpoint, PruningPlan plan, string? taskPath, ComputeOptions options, ChatTemplate? template = null, CancellationToken cancellationToken = default)
    {
        var evaluator = taskPath is null ? null : new Evaluator(TaskFile.Read(taskPath));
        var sequences = evaluator is null ? RandomTokens(checkpoint.Config) : Texts(checkpoint, evaluator, template);
        var folded = RouterFolding.Fold(checkpoint, plan, sequences, options, cancellationToken);
        var (worst, error) = folded.Worst;
        var source = evaluator is null ? "random tokens" : $"the search split of task {evaluator.Task.Name}";
        var fold = new ExportFold(source, folded.Mean, worst, error);
        return evaluator is null
            ? new FoldedExportPlan(folded.Plan, fold, null, null)
            : Score(checkpoint, plan, folded.Plan, fold, evaluator, options, template, cancellationToken);
    }

    private static FoldedExportPlan Score(
        Checkpoint checkpoint,
        PruningPlan plan,
        PruningPlan folded,
        ExportFold fold,
        Evaluator evaluator,
        ComputeOptions options,
        ChatTemplate? template,
        CancellationToken cancellationToken)
    {
        using var model = MoeLanguageModel.Open(checkpoint, options, template: template);
        PruningPlan[] plans = [PruningPlan.Identity(checkpoint.Shape), plan, folded];
        var results = evaluator.Evaluate(model, SplitKind.Validation, plans, cancellationToken: cancellationToken);
        var score = new ExportScore(
            evaluator.Task.Name, "validation", evaluator.Task.Metric.Name, results[0].ItemScores.Count, results[0].Score, results[2].Score);
        return new FoldedExportPlan(folded, fold, score, results[1].Score);
    }

    private static IEnumerable<int[]> Texts(Checkpoint checkpoint, Evaluator evaluator, ChatTemplate? template)
    {
        var tokenizer = HuggingFaceTokenizer.Open(checkpoint.Folder);
        return evaluator.Requests(SplitKind.Search)
            .Select(request => tokenizer.EncodePrompt(template, request.Context))
            .Where(ids => ids.Length > 0 && ids.Length <= checkpoint.Config.MaxPositionCount);
    }

    private static IEnumerable<int[]> RandomTokens(ModelConfig config) => Enumerable.Range(0, RandomSequences).Select(sequence =>
        Enumerable.Range(0, Math.Min(RandomLength, config.MaxPositionCount))
            .Select(position => (int)(CounterHash.ToUniform(CounterHash.Of(RandomSeed, (ulong)sequence, (ulong)position)) * config.VocabularySize))
            .ToArray());
}

/// <summary>A folded plan, ready to export.</summary>
/// <param name="Plan">In logits space.</param>
/// <param name="Fold">For the card.</param>
/// <param name="Score">The full and the folded model on the validation split; null without a task.</param>
/// <param name="PlannedScore">Score of the plan as it was searched, in probability space, on the same documents.</param>
public sealed record FoldedExportPlan(PruningPlan Plan, ExportFold Fold, ExportScore? Score, double? PlannedScore);
