using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Chat;
using Eep.Core.Evaluation;
using Eep.Core.Pruning;

namespace Eep.Core.Models;

/// <summary>
/// The engine behind <see cref="ILanguageModel"/>: one resident checkpoint, any number of plans. Documents are cut into blocks
/// that depend on the requests alone, so neither the number of workers nor the other plans can change them.
/// </summary>
public sealed class MoeLanguageModel : ILanguageModel
{
    private readonly DecoderModel _model;
    private readonly HuggingFaceTokenizer _tokenizer;
    private readonly RequestTokenizer _requests;
    private readonly LayerBlocks _blocks;
    private readonly EngineOptions _options;
    private readonly int _workers;

    private MoeLanguageModel(DecoderModel model, HuggingFaceTokenizer tokenizer, ChatTemplate? template, int workers, EngineOptions options)
    {
        (_model, _tokenizer, _workers, _options) = (model, tokenizer, workers, options);
        _requests = new RequestTokenizer(tokenizer, model.Config, template);
        _blocks = new LayerBlocks(model.Blocks, options.MergedBytes);
    }

    /// <inheritdoc/>
    public MoeShape Shape => _model.Config.Shape;

    /// <summary>What was asked and computed so far.</summary>
    public EngineCounters Counters { get; } = new();

    /// <summary>Opens a model with the tokenizer beside it.</summary>
    /// <param name="checkpoint">Must outlive the model.</param>
    /// <param name="options">Device, arithmetic, workers.</param>
    /// <param name="engine">What to avoid; null for all.</param>
    /// <param name="template">How prompts are put before the model; null shows them as they are.</param>
    /// <exception cref="CheckpointException">The tokenizer cannot be read.</exception>
    /// <exception cref="ModelException">libtorch cannot be loaded, or the device is not there.</exception>
    public static MoeLanguageModel Open(Checkpoint checkpoint, ComputeOptions options, EngineOptions? engine = null, ChatTemplate? template = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Workers, 1);
        var tokenizer = HuggingFaceTokenizer.Open(checkpoint.Folder);
        var workers = options.Device == ComputeDevice.Cuda ? 1 : options.Workers;
        return new MoeLanguageModel(new DecoderModel(checkpoint, options), tokenizer, template, workers, engine ?? new EngineOptions());
    }

    /// <summary>Tokenises requests, which <see cref="Answer"/> does when it first sees one: for those who time it.</summary>
    public void Prepare(IReadOnlyList<ModelRequest> requests) => _ = _requests.Tokenize(requests);

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

        if (plans.Count == 0)
        {
            return [];
        }

        BlockDocuments[] blocks = [.. Chunks(_requests.Tokenize(requests)).Select(chunk => new BlockDocuments(chunk, _options, _model.Reach))];
        PlanPath[] paths = [.. plans.Select(plan => new PlanPath(plan, Shape.SparseLayers, _model.Config.LayerCount))];
        PlanSheet[] sheets = [.. plans.Select(_ => new PlanSheet(_model.Config, requests.Count))];
        var parties = Parties(paths, blocks);
        var layers = (double)plans.Count * blocks.Sum(block => block.Passes.Count) * _model.Config.LayerCount;
        var done = 0;
        WorkQueue.Run(_workers, parties.Count * blocks.Length, (item, token) =>
        {
            var (party, block) = (parties[item % parties.Count], blocks[item / parties.Count]);
            var run = new BlockRun(_model, _tokenizer, _blocks, block, [.. party.Select(plan => paths[plan])], _options, Counters);
            var readings = run.Run(() => progress?.Report(Interlocked.Add(ref done, party.Length) / layers), token);
            foreach (var (plan, reading) in party.Zip(readings))
            {
                sheets[plan].Add(reading);
            }
        }, cancellationToken);
        return [.. sheets.Select(sheet => sheet.ToAnswers())];
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
    public void Dispose()
    {
        _blocks.Dispose();
        _model.Dispose();
    }

    /// <summary>
    /// Plans that walk together: neighbours in the order of their keys, so that they share states; as many as the memory for states
    /// allows, and few enough that every worker gets some.
    /// </summary>
    private List<int[]> Parties(PlanPath[] paths, BlockDocuments[] blocks)
    {
        var config = _model.Config;
        var tokens = blocks.SelectMany(block => block.Passes).Max(pass => (long)pass.Sum(sequence => sequence.Ids.Length));
        var stateBytes = tokens * sizeof(float) * (config.HiddenSize + _model.KeyWidth);
        var most = Math.Max(1, _options.StateBytes / stateBytes);
        var wanted = Math.Max((paths.Length + most - 1) / most, (_workers + blocks.Length - 1) / blocks.Length);
        var count = (int)Math.Clamp(wanted, 1, paths.Length);
        var order = Enumerable.Range(0, paths.Length).OrderBy(plan => paths[plan].Order, StringComparer.Ordinal).ToArray();
        return [.. order.Chunk((paths.Length + count - 1) / count)];
    }

    /// <summary>Documents of similar length together; the cut depends on the requests alone.</summary>
    private List<IReadOnlyDictionary<int, TokenizedRequest>> Chunks(TokenizedRequest[] requests)
    {
        var count = (requests.Length + _options.DocumentsPerBlock - 1) / _options.DocumentsPerBlock;
        var sorted = Enumerable.Range(0, requests.Length).OrderBy(document => requests[document].Prompt.Length).ToArray();
        return [.. sorted.Chunk((requests.Length + count - 1) / count).Select(
            chunk => (IReadOnlyDictionary<int, TokenizedRequest>)chunk.Order().ToDictionary(document => document, document => requests[document]))];
    }
}
