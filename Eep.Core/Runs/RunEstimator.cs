using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Deployment;
using Eep.Core.Evaluation;

namespace Eep.Core.Runs;

/// <summary>What a run will cost, from its options and file headers alone.</summary>
public static class RunEstimator
{
    // Operations per second that small and large models have reached on one ordinary processor; the ends of the guessed range.
    private const double SlowOperationsPerSecond = 1e10;
    private const double FastOperationsPerSecond = 1e11;

    // English text and BPE: three to four characters a token; the lower end makes the guess careful.
    private const double CharactersPerToken = 3;

    /// <summary>Estimates a run whose options are valid.</summary>
    /// <param name="options">Model and task paths must be absolute.</param>
    /// <exception cref="CheckpointException">The model cannot be read.</exception>
    /// <exception cref="TaskException">The task cannot be read.</exception>
    public static RunEstimate Estimate(RunOptions options)
    {
        using var checkpoint = Checkpoint.Open(options.Model);
        var search = RunPlan.SearchOptions(options, checkpoint.Shape);
        var bytes = ModelBytes.Of(checkpoint);
        var evaluator = new Evaluator(TaskFile.Read(options.Task));
        var tokens = Tokens(evaluator, SplitKind.Search, options.SearchItems) * search.EvaluationLimit
            + Tokens(evaluator, SplitKind.Validation, null) * options.ValidationCandidates
            + Tokens(evaluator, SplitKind.Test, null) * (options.Baselines ? 17 : 4);
        var operations = 2.0 * tokens * ActiveParameters(checkpoint, search.ExpertsPerToken);
        return new RunEstimate(
            search.EvaluationLimit,
            operations / FastOperationsPerSecond,
            operations / SlowOperationsPerSecond,
            "guess from the size of model and task",
            bytes.Total,
            bytes.Total - bytes.LeftOut - (bytes.PerExpert * (checkpoint.Shape.ExpertCount - search.ExpertBudget) / checkpoint.Shape.ExpertCount))
        {
            Deployment = DeploymentReport.Of(DeploymentCase.Of(checkpoint.Config, search.ExpertBudget, search.ExpertsPerToken)),
        };
    }

    private static double Tokens(Evaluator evaluator, SplitKind split, int? limit) =>
        evaluator.Requests(split, limit).Sum(request => request.Context.Length) / CharactersPerToken;

    private static double ActiveParameters(Checkpoint checkpoint, int expertsPerToken)
    {
        var experts = (double)ModelBytes.Parameters(checkpoint, ModelPart.Expert);
        var embedding = (double)ModelBytes.Parameters(checkpoint, ModelPart.Embedding);
        var all = checkpoint.Tensors.Sum(tensor => (double)tensor.ElementCount);
        var further = (double)ModelBytes.Parameters(checkpoint, ModelPart.FurtherLayer);
        return all - embedding - further - experts + (experts * expertsPerToken / checkpoint.Shape.ExpertCount);
    }
}
