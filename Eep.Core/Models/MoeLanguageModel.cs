using Eep.Core.Checkpoints;
using Eep.Core.Evaluation;
using Eep.Core.Pruning;

namespace Eep.Core.Models;

/// <summary>
/// The engine behind <see cref="ILanguageModel"/>: one resident checkpoint, any number of plans. A plan's answers are cut into chunks of
/// documents that depend on the requests alone, so neither the number of workers nor the other plans can change them.
/// </summary>
public sealed class MoeLanguageModel : ILanguageModel
{
    /// <summary>
    /// Documents of a chunk. Unfinished answers of a chunk are generated side by side, so chunks should be large; one plan alone is
    /// shared among workers by chunk, so they should be several.
    /// </summary>
    private const int DocumentsPerChunk = 160;

    private readonly DecoderModel _model;
    private readonly HuggingFaceTokenizer _tokenizer;
    private readonly RequestTokenizer _requests;
    private readonly int _workers;

    private MoeLanguageModel(DecoderModel model, HuggingFaceTokenizer tokenizer, int workers)
    {
        (_model, _tokenizer, _workers) = (model, tokenizer, workers);
        _requests = new RequestTokenizer(tokenizer, model.Config);
    }

    /// <inheritdoc/>
    public MoeShape Shape => _model.Config.Shape;

    /// <summary>Opens a model with the tokenizer beside it.</summary>
    /// <param name="checkpoint">Must outlive the model.</param>
    /// <param name="options">Device, arithmetic, workers.</param>
    /// <exception cref="CheckpointException">The tokenizer cannot be read.</exception>
    /// <exception cref="ModelException">libtorch cannot be loaded, or the device is not there.</exception>
    public static MoeLanguageModel Open(Checkpoint checkpoint, ComputeOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Workers, 1);
        var tokenizer = HuggingFaceTokenizer.Open(checkpoint.Folder);
        var workers = options.Device == ComputeDevice.Cuda ? 1 : options.Workers;
        return new MoeLanguageModel(new DecoderModel(checkpoint, options), tokenizer, workers);
    }

    /// <inheritdoc/>
    public IReadOnlyList<PlanAnswers> Answer(
        IReadOnlyList<ModelRequest> requests,
        IReadOnlyList<PruningPlan> plans,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfZero(requests.Count);
        foreach (var plan in plans)
        {
            plan.CheckFits(Shape);
        }

        var chunks = Chunks(_requests.Tokenize(requests));
        PlanEvaluation[] evaluations = [.. plans.Select(plan => new PlanEvaluation(_model, plan, requests.Count, chunks.Count))];
        var done = 0;
        try
        {
            WorkQueue.Run(_workers, plans.Count * chunks.Count, (item, token) =>
            {
                var evaluation = evaluations[item / chunks.Count];
                evaluation.Add(blocks => new DocumentChunk(_model, _tokenizer, blocks, chunks[item % chunks.Count], token));
                progress?.Report((double)Interlocked.Increment(ref done) / (plans.Count * chunks.Count));
            }, cancellationToken);
            return [.. evaluations.Select(evaluation => evaluation.ToAnswers())];
        }
        finally
        {
            foreach (var evaluation in evaluations)
            {
                evaluation.Dispose();
            }
        }
    }

    /// <inheritdoc/>
    public RoutingStatistics Observe(
        IReadOnlyList<ModelRequest> requests, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfZero(requests.Count);
        var chunks = Chunks(_requests.Tokenize(requests));
        using var blocks = _model.Blocks.Original();
        var parts = new RoutingStatistics[chunks.Count];
        var done = 0;
        WorkQueue.Run(_workers, chunks.Count, (item, token) =>
        {
            parts[item] = StatisticsPass.Run(_model, blocks, chunks[item], token);
            progress?.Report((double)Interlocked.Increment(ref done) / chunks.Count);
        }, cancellationToken);
        return StatisticsPass.Sum(parts);
    }

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();

    /// <summary>Documents of similar length together; the cut depends on the requests alone.</summary>
    private static List<IReadOnlyDictionary<int, TokenizedRequest>> Chunks(TokenizedRequest[] requests)
    {
        var count = (requests.Length + DocumentsPerChunk - 1) / DocumentsPerChunk;
        var sorted = Enumerable.Range(0, requests.Length).OrderBy(document => requests[document].Prompt.Length).ToArray();
        return [.. sorted.Chunk((requests.Length + count - 1) / count).Select(
            chunk => (IReadOnlyDictionary<int, TokenizedRequest>)chunk.Order().ToDictionary(document => document, document => requests[document]))];
    }
}
