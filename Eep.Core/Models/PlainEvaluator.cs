using System.Diagnostics;
using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Chat;
using Eep.Core.Evaluation;
using Eep.Core.Pruning;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>
/// The plain way to score a plan: write the pruned checkpoint, load it, run it alone in batches of <see cref="BatchSize"/> with a KV cache and
/// the engine's own kernels, every document and every answer in full. It avoids nothing, so it is the oracle of the engine and the baseline
/// of its speed.
/// </summary>
/// <param name="source">The original model.</param>
/// <param name="options">Device, arithmetic, workers: the same as the engine's in a comparison.</param>
/// <param name="workFolder">Where checkpoints are written for as long as they are needed; made if missing.</param>
/// <param name="template">How prompts are put before the model; null shows them as they are.</param>
public sealed class PlainEvaluator(Checkpoint source, ComputeOptions options, string workFolder, ChatTemplate? template = null)
{
    /// <summary>Documents that run side by side.</summary>
    public const int BatchSize = 32;

    private static readonly EngineOptions s_avoidsNothing = new()
    {
        ShareLayers = false,
        FeedOnlyReadRows = false,
        UseDrafts = false,
        StopWhenDecided = false,
        DocumentsPerBlock = BatchSize,
    };

    /// <summary>Answers every request under one plan.</summary>
    /// <exception cref="PlanException">The plan does not fit, or no ordinary checkpoint can hold it.</exception>
    /// <exception cref="ModelException">Logits are not finite, or a request cannot be run.</exception>
    public PlainAnswers Answer(IReadOnlyList<ModelRequest> requests, PruningPlan plan, CancellationToken cancellationToken = default)
    {
        var folder = Path.Combine(workFolder, $"plain-{plan.Hash[..16]}");
        var watch = Stopwatch.StartNew();
        CheckpointExporter.Export(source, plan, folder, new ExportOptions(), cancellationToken: cancellationToken);
        var materialising = watch.Elapsed;
        try
        {
            watch.Restart();
            using var checkpoint = Checkpoint.Open(folder);
            ReadWhole(checkpoint);
            using var model = MoeLanguageModel.Open(checkpoint, options, s_avoidsNothing, template);
            var loading = watch.Elapsed;
            model.Prepare(requests);
            watch.Restart();
            var answers = model.Answer(requests, [PruningPlan.Identity(model.Shape)], cancellationToken: cancellationToken)[0].Answers;
            return new PlainAnswers(answers, model.Counters, materialising, loading, watch.Elapsed);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Touches every page, so that no evaluation waits for one.</summary>
    private static void ReadWhole(Checkpoint checkpoint)
    {
        foreach (var tensor in checkpoint.Tensors)
        {
            using var sum = checkpoint.Tensor(tensor.Name).sum();
        }
    }
}

/// <summary>What a plan answered when it ran alone, and what that took.</summary>
/// <param name="Answers">One per request, in order.</param>
/// <param name="Counters">Layer-tokens read and generated.</param>
/// <param name="Materialising">Writing the checkpoint.</param>
/// <param name="Loading">Opening it and reading it once.</param>
/// <param name="Evaluating">Answering, without the two above and without tokenising.</param>
public sealed record PlainAnswers(
    IReadOnlyList<ModelAnswer> Answers, EngineCounters Counters, TimeSpan Materialising, TimeSpan Loading, TimeSpan Evaluating);
