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
    private readonly Checkpoint _checkpoint;
    private readonly DecoderModel _model;
    private readonly RequestTokenizer _requests;
    private readonly EngineParts _parts;

    private MoeLanguageModel(
        Checkpoint checkpoint, DecoderModel model, HuggingFaceTokenizer tokenizer, ChatTemplate? template, EngineOptions options, Action<string> log)
    {
        (_checkpoint, _model) = (checkpoint, model);
        _requests = new RequestTokenizer(tokenizer, model.Config, template);
        _parts = new EngineParts(model, tokenizer, options, new EngineCounters(), new PrefixStore(options.PrefixBytes ?? model.Memory.Prefixes), log);
    }

    /// <inheritdoc/>
    public MoeShape Shape => _model.Config.Shape;

    /// <summary>What was asked and computed so far.</summary>
    public EngineCounters Counters => _parts.Counters;

    /// <summary>How the memory is divided.</summary>
    public MemoryPlan Memory => _model.Memory;

    /// <summary>Opens a model with the tokenizer beside it.</summary>
    /// <param name="checkpoint">Must outlive the model.</param>
    /// <param name="options">Device, arithmetic, workers.</param>
    /// <param name="engine">What to avoid; null for all.</param>
    /// <param name="template">How prompts are put before the model; null shows them as they are.</param>
    /// <param name="log">Told what a user should know, from any thread; or null.</param>
    /// <exception cref="CheckpointException">The tokenizer cannot be read.</exception>
    /// <exception cref="ModelException">libtorch cannot be loaded, or the device is not there.</exception>
    public static MoeLanguageModel Open(
        Checkpoint checkpoint, ComputeOptions options, EngineOptions? engine = null, ChatTemplate? template = null, Action<string>? log = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Workers, 1);
        var tokenizer = HuggingFaceTokenizer.Open(checkpoint.Folder);
        return new MoeLanguageModel(
            checkpoint, new DecoderModel(checkpoint, options, engine?.MergedBytes), tokenizer, template, engine ?? new EngineOptions(), log ?? (_ => { }));
    }

    /// <summary>Tokenises requests, which <see cref="Answer"/> does when it first sees one: for those who time it.</summary>
    public void Prepare(IReadOnlyList<ModelRequest> requests) => _ = _requests.Tokenize(requests);

    /// <inheritdoc/>
    public IReadOnlyList<PlanAnswers> Answer(
        IReadOnlyList<ModelRequest> requests,
        IReadOnlyList<PruningPlan> plans,
        IProgress<double>? progress = null,
        IPlanRace? race = null,
        CancellationToken cancellationToken = default)
    {
        Check(requests, plans);
        if (plans.Count == 0)
        {
            return [];
        }

        BeginGeneration();
        BlockDocuments[] blocks = [.. Chunks(_requests.Tokenize(requests)).Select(chunk => new BlockDocuments(chunk, _parts.Options, _model.Reach))];
        PlanPath[] paths = [.. plans.Select(plan => PlanPath.Of(plan, _model.Config))];
        var answers = new AnswerRun(_parts, blocks, paths, progress).Run(race, cancellationToken);
        TorchRuntime.TrimMemory();
        return answers;
    }

    /// <summary>Blocks that so many documents are cut into, wherever they are asked.</summary>
    public int BlockCount(int documents) => (documents + BlockSize(documents) - 1) / BlockSize(documents);

    /// <summary>Says that the blocks which follow belong to another generation than those before.</summary>
    public void BeginGeneration() => _parts.Prefixes.NextGeneration();

    /// <summary>
    /// One block of what <see cref="Answer"/> does: what it says about a plan and a document is the same, bit for bit, so that the blocks of
    /// a generation can be asked in different places.
    /// </summary>
    /// <param name="requests">All documents, not only those of the block.</param>
    /// <param name="block">In [0, <see cref="BlockCount"/>).</param>
    /// <param name="plans">At least one.</param>
    /// <param name="cancellationToken">Honoured within a layer.</param>
    /// <returns>One for each plan, in their order.</returns>
    /// <exception cref="PlanException">A plan does not fit the model.</exception>
    /// <exception cref="ModelException">The model's logits are not finite, or a request cannot be run.</exception>
    public IReadOnlyList<BlockAnswers> AnswerBlock(
        IReadOnlyList<ModelRequest> requests, int block, IReadOnlyList<PruningPlan> plans, CancellationToken cancellationToken = default)
    {
        Check(requests, plans);
        var documents = new BlockDocuments(Chunks(_requests.Tokenize(requests))[block], _parts.Options, _model.Reach);
        PlanPath[] paths = [.. plans.Select(plan => PlanPath.Of(plan, _model.Config))];
        var answers = new AnswerRun(_parts, [documents], paths, null).RunBlock(cancellationToken);
        TorchRuntime.TrimMemory();
        return answers;
    }

    /// <summary>An empty sheet for the blocks of so many documents.</summary>
    public PlanSheet NewSheet(int documents) => new(_model.Config, documents);

    /// <summary>Plans, as places, in the order in which those that share first layers are neighbours.</summary>
    public IReadOnlyList<int> Neighbours(IReadOnlyList<PruningPlan> plans)
    {
        string[] orders = [.. plans.Select(plan => PlanPath.Of(plan, _model.Config).Order)];
        return [.. Enumerable.Range(0, plans.Count).OrderBy(plan => orders[plan], StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public ExpertEvidence Observe(
        IReadOnlyList<ModelRequest> requests, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfZero(requests.Count);
        var tokenized = _requests.Tokenize(requests);
        var chunks = Chunks(tokenized);
        using var blocks = _model.OriginalBlocks();
        var parts = new RoutingStatistics[chunks.Count];
        ExpertSample? sample = null;
        ExpertTable? flatness = null;
        var done = 0;
        WorkQueue.Run(_model.Memory.Workers, chunks.Count + 2, (item, token) =>
        {
            if (item == 0)
            {
                sample = SamplePass.Run(_model, blocks, tokenized, token);
            }
            else if (item == 1)
            {
                flatness = WeightFlatness.Of(_checkpoint, token);
            }
            else
            {
                parts[item - 2] = StatisticsPass.Run(_model, blocks, chunks[item - 2], token);
            }

            progress?.Report((double)Interlocked.Increment(ref done) / (chunks.Count + 2));
        }, cancellationToken);
        return new ExpertEvidence(StatisticsPass.Sum(parts), sample!, flatness!);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _parts.Prefixes.Dispose();
        _model.Dispose();
    }

    /// <summary>
    /// Documents in an order that depends on their number alone and on nothing in them, cut into blocks of nearly equal size: each block is a
    /// random sample for a race, and the cut is the same for every plan.
    /// </summary>
    private List<IReadOnlyDictionary<int, TokenizedRequest>> Chunks(TokenizedRequest[] requests)
    {
        var shuffled = Enumerable.Range(0, requests.Length).OrderBy(document => CounterHash.Of(0, (ulong)document)).ToArray();
        return [.. shuffled.Chunk(BlockSize(requests.Length)).Select(
            chunk => (IReadOnlyDictionary<int, TokenizedRequest>)chunk.Order().ToDictionary(document => document, document => requests[document]))];
    }

    private int BlockSize(int documents)
    {
        var count = (documents + _parts.Options.DocumentsPerBlock - 1) / _parts.Options.DocumentsPerBlock;
        return (documents + count - 1) / count;
    }

    private void Check(IReadOnlyList<ModelRequest> requests, IReadOnlyList<PruningPlan> plans)
    {
        ArgumentOutOfRangeException.ThrowIfZero(requests.Count);
        foreach (var plan in plans)
        {
            plan.CheckFits(Shape);
        }

        if (plans.Count > 0 && _model.Memory.Streams && requests.Any(request => request is GenerateRequest))
        {
            throw new ModelException(
                $"Answers are generated with the whole model in memory: it needs {_model.Memory.LeastResident} bytes and has {_model.Memory.Budget}. "
                + "A model that is streamed scores given answers only.");
        }
    }
}
