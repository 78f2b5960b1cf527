using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Chat;
using Eep.Core.Evaluation;
using Eep.Core.Models;
using Eep.Core.Pruning;
using Eep.Core.Search;

namespace Eep.Core.Runs;

/// <summary>What a run works on: the opened checkpoint, the model over it, the task. Owner of checkpoint and model.</summary>
internal sealed class RunInputs : IDisposable
{
    private RunInputs(RunOptions options, Checkpoint checkpoint, ChatTemplate? template, RunTasks tasks, Action<string>? log)
    {
        Template = template;
        Options = options;
        Checkpoint = checkpoint;
        Model = MoeLanguageModel.Open(checkpoint, Compute(options, checkpoint), template: template, log: log);
        Tasks = tasks;
        Search = RunPlan.SearchOptions(options, checkpoint.Shape);
    }

    public RunOptions Options { get; }

    public Checkpoint Checkpoint { get; }

    public ILanguageModel Model { get; }

    /// <summary>How prompts are put before the model; null = as they are.</summary>
    public ChatTemplate? Template { get; }

    public RunTasks Tasks { get; }

    public SearchOptions Search { get; }

    public MoeShape Shape => Checkpoint.Shape;

    /// <param name="options">Model and task paths must be absolute.</param>
    /// <param name="log">Told what a user should know, from any thread; or null.</param>
    /// <exception cref="RunOptionsException">The options cannot run.</exception>
    public static RunInputs Open(RunOptions options, Action<string>? log = null)
    {
        var faults = RunOptionsValidator.Validate(options);
        if (faults.Count > 0)
        {
            throw new RunOptionsException(faults);
        }

        var checkpoint = Checkpoint.Open(options.Model);
        try
        {
            return new RunInputs(options, checkpoint, ChatTemplates.Resolve(options.Model, options.ChatTemplate), RunTasks.Read(options), log);
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    /// <summary>Where and in which arithmetic a model runs.</summary>
    public static ComputeOptions Compute(RunOptions options, Checkpoint checkpoint) => new()
    {
        Device = options.Device == "cuda" ? ComputeDevice.Cuda : ComputeDevice.Cpu,
        Dtype = ComputeTypes.Resolve(options, checkpoint).Type,
        MemoryBytes = options.MemoryBytes,
    };

    /// <summary>
    /// Scores plans on a split. A plan whose logits are not finite gets null and a reason in <paramref name="failures"/>, by its hash;
    /// the others get their scores.
    /// </summary>
    public IReadOnlyList<TasksResult?> Evaluate(
        SplitKind split,
        IReadOnlyList<PruningPlan> plans,
        IDictionary<string, string> failures,
        IProgress<double> progress,
        CancellationToken cancellationToken) => OneByOneOnFault<TasksResult>(
            plans, failures, some => Tasks.Evaluate(Model, split, some, Scope(split), progress, cancellationToken));

    /// <summary>The same on the search split, where plans that cannot become useful are stopped.</summary>
    public IReadOnlyList<RacedResult?> Race(
        IReadOnlyList<PruningPlan> plans,
        RaceRules rules,
        IDictionary<string, string> failures,
        IProgress<double> progress,
        CancellationToken cancellationToken) => OneByOneOnFault<RacedResult>(
            plans, failures, some => Tasks.Race(Model, some, rules, Scope(SplitKind.Search), progress, cancellationToken));

    public void Dispose()
    {
        Model.Dispose();
        Checkpoint.Dispose();
    }

    private EvaluationScope Scope(SplitKind split) => new(split == SplitKind.Search ? Options.SearchItems : null);

    private static IReadOnlyList<T?> OneByOneOnFault<T>(
        IReadOnlyList<PruningPlan> plans, IDictionary<string, string> failures, Func<IReadOnlyList<PruningPlan>, IReadOnlyList<T>> evaluate)
        where T : class
    {
        try
        {
            return evaluate(plans);
        }
        catch (ModelException)
        {
            return [.. plans.Select(Alone)];
        }

        T? Alone(PruningPlan plan)
        {
            try
            {
                return evaluate([plan])[0];
            }
            catch (ModelException exception)
            {
                failures[plan.Hash] = exception.Message;
                return null;
            }
        }
    }
}
