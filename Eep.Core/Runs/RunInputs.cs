using System.Collections.Immutable;
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
    private RunInputs(RunOptions options, Checkpoint checkpoint, ChatTemplate? template, EvaluationTask task)
    {
        Template = template;
        Options = options;
        Checkpoint = checkpoint;
        Model = MoeLanguageModel.Open(checkpoint, Compute(options), template: template);
        Evaluator = new Evaluator(task);
        Search = RunPlan.SearchOptions(options, checkpoint.Shape);
        Groups = LayerGroups.Divide(checkpoint.Shape, Search.LayerGroups);
    }

    public RunOptions Options { get; }

    public Checkpoint Checkpoint { get; }

    public ILanguageModel Model { get; }

    /// <summary>How prompts are put before the model; null = as they are.</summary>
    public ChatTemplate? Template { get; }

    public Evaluator Evaluator { get; }

    public SearchOptions Search { get; }

    public ImmutableArray<ImmutableArray<int>> Groups { get; }

    public MoeShape Shape => Checkpoint.Shape;

    /// <exception cref="RunOptionsException">The options cannot run.</exception>
    public static RunInputs Open(RunOptions options)
    {
        var faults = RunOptionsValidator.Validate(options);
        if (faults.Count > 0)
        {
            throw new RunOptionsException(faults);
        }

        var checkpoint = Checkpoint.Open(options.Model);
        try
        {
            return new RunInputs(options, checkpoint, ChatTemplates.Resolve(options.Model, options.ChatTemplate), TaskFile.Read(options.Task));
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    public static ComputeOptions Compute(RunOptions options) => new()
    {
        Device = options.Device == "cuda" ? ComputeDevice.Cuda : ComputeDevice.Cpu,
        Dtype = options.Dtype == "bf16" ? ComputeType.BF16 : ComputeType.F32,
    };

    /// <summary>
    /// Scores plans on a split. A plan whose logits are not finite gets null and a reason in <paramref name="failures"/>, by its hash;
    /// the others get their scores.
    /// </summary>
    public IReadOnlyList<EvaluationResult?> Evaluate(
        SplitKind split,
        IReadOnlyList<PruningPlan> plans,
        IDictionary<string, string> failures,
        IProgress<double> progress,
        CancellationToken cancellationToken)
    {
        var scope = new EvaluationScope(split == SplitKind.Search ? Options.SearchItems : null);
        try
        {
            return Evaluator.Evaluate(Model, split, plans, scope, progress, cancellationToken);
        }
        catch (ModelException)
        {
            return [.. plans.Select(plan => EvaluateAlone(split, plan, scope, failures, cancellationToken))];
        }
    }

    public void Dispose()
    {
        Model.Dispose();
        Checkpoint.Dispose();
    }

    private EvaluationResult? EvaluateAlone(
        SplitKind split,
        PruningPlan plan,
        EvaluationScope scope,
        IDictionary<string, string> failures,
        CancellationToken cancellationToken)
    {
        try
        {
            return Evaluator.Evaluate(Model, split, [plan], scope, null, cancellationToken)[0];
        }
        catch (ModelException exception)
        {
            failures[plan.Hash] = exception.Message;
            return null;
        }
    }
}
