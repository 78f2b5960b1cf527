using System.Security.Cryptography;
using System.Text;
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
    private readonly Lazy<string> _fingerprint;
    private readonly SharedModel? _shared;

    private RunInputs(
        RunOptions options, Checkpoint checkpoint, ChatTemplate? template, RunTasks tasks, Action<string>? log, IBatchPool? pool)
    {
        Template = template;
        Options = options;
        Checkpoint = checkpoint;
        Engine = MoeLanguageModel.Open(checkpoint, Compute(options, checkpoint), template: template, log: log);
        Tasks = tasks;
        Search = RunPlan.SearchOptions(options, checkpoint.Shape);
        _fingerprint = new Lazy<string>(MakeFingerprint);
        _shared = pool is null ? null : new SharedModel(Engine, tasks, pool, Fingerprint);
    }

    public RunOptions Options { get; }

    public Checkpoint Checkpoint { get; }

    public ILanguageModel Model => Engine;

    /// <summary>The model as what it is.</summary>
    public MoeLanguageModel Engine { get; }

    /// <summary>The same for inputs that give the same answers.</summary>
    public string Fingerprint => _fingerprint.Value;

    /// <summary>Device and compute type, in words.</summary>
    public string Arithmetic => $"{ComputeTypes.Resolve(Options, Checkpoint).Type} on {Options.Device}";

    /// <summary>How prompts are put before the model; null = as they are.</summary>
    public ChatTemplate? Template { get; }

    public RunTasks Tasks { get; }

    public SearchOptions Search { get; }

    public MoeShape Shape => Checkpoint.Shape;

    /// <param name="options">Model and task paths must be absolute.</param>
    /// <param name="log">Told what a user should know, from any thread; or null.</param>
    /// <param name="pool">Where generations are handed out in batches; null = all is computed here.</param>
    /// <exception cref="RunOptionsException">The options cannot run.</exception>
    public static RunInputs Open(RunOptions options, Action<string>? log = null, IBatchPool? pool = null)
    {
        var faults = RunOptionsValidator.Validate(options);
        if (faults.Count > 0)
        {
            throw new RunOptionsException(faults);
        }

        var checkpoint = Checkpoint.Open(options.Model);
        try
        {
            return new RunInputs(options, checkpoint, ChatTemplates.Resolve(options.Model, options.ChatTemplate), RunTasks.Read(options), log, pool);
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
            plans, failures, some => Tasks.Evaluate(About(split), split, some, Scope(split), progress, cancellationToken));

    /// <summary>The same on the search split, where plans that cannot become useful are stopped.</summary>
    public IReadOnlyList<RacedResult?> Race(
        IReadOnlyList<PruningPlan> plans,
        RaceRules rules,
        IDictionary<string, string> failures,
        IProgress<double> progress,
        CancellationToken cancellationToken) => OneByOneOnFault<RacedResult>(
            plans, failures, some => Tasks.Race(About(SplitKind.Search), some, rules, Scope(SplitKind.Search), progress, cancellationToken));

    public void Dispose()
    {
        Engine.Dispose();
        Checkpoint.Dispose();
    }

    private ILanguageModel About(SplitKind split) => _shared?.About(split, Scope(split)) ?? Model;

    private string MakeFingerprint()
    {
        var parts = new[] { CheckpointFingerprint.Of(Checkpoint), Arithmetic, Template?.Name ?? "" }.Concat(Tasks.All.Select(evaluator => evaluator.Identity));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))));
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
