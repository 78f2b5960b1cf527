using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Deployment;
using Eep.Core.Evaluation;
using Eep.Core.Models;
using Eep.Core.Pruning;
using Eep.Core.Search;

namespace Eep.Core.Runs;

/// <summary>What a run will cost: from its options and file headers, and from a measurement where there is one.</summary>
public static class RunEstimator
{
    // Operations per second that small and large models have reached on one ordinary processor; the ends of the guessed range.
    private const double SlowOperationsPerSecond = 1e10;
    private const double FastOperationsPerSecond = 1e11;

    // English text and BPE: three to four characters a token; the lower end makes the guess careful.
    private const double CharactersPerToken = 3;

    // Sharing, drafts and racing make most answers of a search cheaper than those of random plans on few documents; a busy machine
    // makes them dearer. Opening and exporting take some seconds whatever the size of the search.
    private const double CheapestShare = 0.3;
    private const double DearestShare = 1.4;
    private const double LeastSeconds = 1;
    private const double MostSeconds = 10;

    // Of a journal line, beside its plan: hash, origin, parents, score.
    private const long LineBytes = 250;

    /// <summary>Estimates a run whose options are valid.</summary>
    /// <param name="options">Model and task paths must be absolute.</param>
    /// <param name="probe">What an answer takes here; null guesses it from the size of model and task.</param>
    /// <exception cref="CheckpointException">The model cannot be read.</exception>
    /// <exception cref="TaskException">The task cannot be read.</exception>
    public static RunEstimate Estimate(RunOptions options, RunProbe? probe = null)
    {
        using var checkpoint = Checkpoint.Open(options.Model);
        var search = RunPlan.SearchOptions(options, checkpoint.Shape);
        var bytes = ModelBytes.Of(checkpoint);
        var largest = search.IsUniform ? search.ExpertBudget : search.MostExperts ?? checkpoint.Shape.ExpertCount;
        var tasks = RunTasks.Read(options);
        var (fewest, most, basis) = probe is null
            ? Guessed(options, search, checkpoint, tasks)
            : Measured(options, search, tasks, probe.SecondsPerAnswer);
        var pruned = bytes.Pruned(largest, checkpoint.Shape.ExpertCount);
        var memory = MemoryPlan.For(checkpoint, RunInputs.Compute(options, checkpoint));
        return new RunEstimate(search.EvaluationLimit, fewest, most, basis, bytes.Total, pruned)
        {
            MemoryBytes = memory.Peak(
                Math.Max(Math.Max(search.InitialCount, search.ChildrenPerGeneration), options.ValidationCandidates),
                TokensTogether(tasks, options),
                search.EvaluationLimit * SearchTokens(tasks, options),
                checkpoint.Config),
            DiskBytes = pruned + SideFiles(options.Model) + (search.EvaluationLimit * (LineBytes + PlanBytes(search, checkpoint.Shape))),
            Streams = memory.Streams,
            Deployment = DeploymentReport.Of(DeploymentCase.Of(checkpoint.Config, search.ExpertBudget, search.ExpertsPerToken)),
        };
    }

    private static (double Fewest, double Most, string Basis) Guessed(
        RunOptions options, SearchOptions search, Checkpoint checkpoint, RunTasks tasks)
    {
        var tokens = Weighted(options, search, split => Characters(tasks, split, Limit(options, split)) / CharactersPerToken);
        var operations = 2.0 * tokens * ActiveParameters(checkpoint, search.ExpertsPerToken);
        return (operations / FastOperationsPerSecond, operations / SlowOperationsPerSecond, "guess from the size of model and task");
    }

    private static (double Fewest, double Most, string Basis) Measured(
        RunOptions options, SearchOptions search, RunTasks tasks, double secondsPerAnswer)
    {
        var seconds = secondsPerAnswer * Weighted(options, search, split => tasks.Requests(split, Limit(options, split)).Count);
        return (LeastSeconds + (CheapestShare * seconds), MostSeconds + (DearestShare * seconds), "a short measurement on this machine");
    }

    /// <summary>The cost of each split times the plans that are asked it.</summary>
    private static double Weighted(RunOptions options, SearchOptions search, Func<SplitKind, double> costOf) =>
        (costOf(SplitKind.Search) * search.EvaluationLimit)
        + (costOf(SplitKind.Validation) * (options.ValidationCandidates + (options.Margin is null ? 0 : 1)))
        + (costOf(SplitKind.Test) * TestScores.Evaluations(options));

    private static int? Limit(RunOptions options, SplitKind split) => split == SplitKind.Search ? options.SearchItems : null;

    private static double Characters(RunTasks tasks, SplitKind split, int? limit) =>
        tasks.Requests(split, limit).Sum(request => request is LogLikelihoodRequest { Context: "" } text ? text.Continuations[0].Length : (double)request.Context.Length);

    private static long SearchTokens(RunTasks tasks, RunOptions options) =>
        (long)(Characters(tasks, SplitKind.Search, options.SearchItems) / CharactersPerToken);

    /// <summary>Tokens of a block whose answers are generated, of a pass where answers are given.</summary>
    private static long TokensTogether(RunTasks tasks, RunOptions options)
    {
        var requests = tasks.Requests(SplitKind.Search, options.SearchItems);
        var documents = tasks.Generates ? new EngineOptions().DocumentsPerBlock : requests.Count;
        var tokens = SearchTokens(tasks, options) * Math.Min(documents, requests.Count) / requests.Count;
        return tasks.Generates ? tokens : Math.Min(tokens, MemoryPlan.PassTokens);
    }

    /// <summary>What an export carries over beside the weights.</summary>
    private static long SideFiles(string model) => Directory.EnumerateFiles(model)
        .Where(path => !path.EndsWith(".safetensors", StringComparison.Ordinal)).Sum(path => new FileInfo(path).Length);

    /// <summary>Bytes of a plan as JSON, the mean over the individuals of both phases.</summary>
    private static long PlanBytes(SearchOptions search, MoeShape shape)
    {
        var groups = LayerGroups.Divide(shape, search.LayerGroups);
        var selection = SeedPopulation.RandomPlan(search, shape, groups, new RandomTape(0, 0, 0, RandomPurpose.Seeds));
        var selected = (long)PlanJson.Write(selection).ToJsonString().Length;
        var dense = 2L * groups.Length * search.ExpertBudget * shape.ExpertCount * "0.12345678,".Length;
        var merged = (double)search.ChildrenPerGeneration * search.MergingGenerations / search.EvaluationLimit;
        return selected + (long)(merged * Math.Min(1, 2 * search.GroupProbability) * search.ElementProbability * dense);
    }

    private static double ActiveParameters(Checkpoint checkpoint, int expertsPerToken)
    {
        var experts = (double)ModelBytes.Parameters(checkpoint, ModelPart.Expert);
        var embedding = (double)ModelBytes.Parameters(checkpoint, ModelPart.Embedding);
        var all = checkpoint.Tensors.Sum(tensor => (double)tensor.ElementCount);
        var further = (double)ModelBytes.Parameters(checkpoint, ModelPart.FurtherLayer);
        return all - embedding - further - experts + (experts * expertsPerToken / checkpoint.Shape.ExpertCount);
    }
}
