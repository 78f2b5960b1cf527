using Eep.Core.Checkpoints;
using Eep.Core.Evaluation;
using TorchSharp;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>
/// Answers some documents under one plan. Every sequence is read once, in one pass over prompt and draft; documents whose draft is
/// not what the model says go on from the first difference, token by token, together. One use, one thread.
/// </summary>
internal sealed class DocumentChunk
{
    // Finished documents stay in the cache until they are this share of it: dropping them copies the rest.
    private const double DropShare = 0.25;

    private readonly DecoderModel _model;
    private readonly HuggingFaceTokenizer _tokenizer;
    private readonly PlannedBlocks _blocks;
    private readonly RoutingTally _tally;
    private readonly CancellationToken _cancellationToken;
    private readonly Dictionary<int, GreedyAnswer> _answers = [];
    private readonly Dictionary<int, LikelihoodTable> _likelihoods = [];
    private readonly IReadOnlyDictionary<int, TokenizedRequest> _documents;
    private readonly List<int> _unfinished = [];

    public DocumentChunk(
        DecoderModel model,
        HuggingFaceTokenizer tokenizer,
        PlannedBlocks blocks,
        IReadOnlyDictionary<int, TokenizedRequest> documents,
        CancellationToken cancellationToken)
    {
        (_model, _tokenizer, _blocks, _documents, _cancellationToken) = (model, tokenizer, blocks, documents, cancellationToken);
        _tally = new RoutingTally(blocks, model.Config.ExpertCount);
    }

    /// <summary>Pairs routed to each original expert, [layers, experts]; complete after <see cref="Run"/>.</summary>
    public long[,] RoutedCounts => _tally.Counts;

    /// <summary>The answer of each document.</summary>
    /// <exception cref="ModelException">Logits are not finite.</exception>
    public Dictionary<int, ModelAnswer> Run()
    {
        using var noGradients = inference_mode();
        using var prefixes = new KeptPrefixes(_model.Config.LayerCount);
        foreach (var pass in PackedPass.Cut(_documents.SelectMany(document => SequencesOf(document.Key, document.Value))))
        {
            Read(pass, prefixes);
        }

        if (_unfinished.Count > 0)
        {
            Decode(prefixes);
        }

        return _documents.Keys.ToDictionary(document => document, AnswerOf);
    }

    private IEnumerable<PackedSequence> SequencesOf(int document, TokenizedRequest request)
    {
        if (request.Request is LogLikelihoodRequest)
        {
            var table = new LikelihoodTable(document, request);
            _likelihoods.Add(document, table);
            return table.Sequences;
        }

        _answers.Add(document, new GreedyAnswer(request, _tokenizer));
        var draft = request.Continuations.Count > 0 ? request.Continuations[0] : [];
        int[] ids = [.. request.Prompt, .. draft.Take(request.MostNewTokens - 1)];
        return [new PackedSequence(document, ids, request.Prompt.Length - 1)];
    }

    private void Read(IReadOnlyList<PackedSequence> pass, KeptPrefixes prefixes)
    {
        using var scope = NewDisposeScope();
        var starts = PackedPass.Starts(pass);
        using var state = new PackedAttention(
            [.. pass.Select(sequence => sequence.Ids.Length)], _model.Device, pass.Any(IsGenerated));
        var hidden = _model.Forward(PackedPass.Ids(pass, _model.Device), _blocks, state, _tally, _cancellationToken);
        var queries = pass.SelectMany((sequence, index) => QueriesOf(sequence, starts[index])).ToList();
        var readings = LogitReader.Read(_model, hidden, queries, _blocks.Plan.Hash).AsSpan();
        var kept = new List<(int Start, int Length)>();
        for (var index = 0; index < pass.Count; index++)
        {
            var sequence = pass[index];
            var positions = CountQueries(sequence);
            var read = TakeIn(sequence, readings[..positions]);
            readings = readings[positions..];
            _tally.Count(starts[index], read);
            if (IsGenerated(sequence) && !_answers[sequence.Document].IsFinished)
            {
                kept.Add((starts[index], read));
                _unfinished.Add(sequence.Document);
            }
        }

        prefixes.Add(state, kept);
    }

    private bool IsGenerated(PackedSequence sequence) => _answers.ContainsKey(sequence.Document);

    private int CountQueries(PackedSequence sequence) => _likelihoods.TryGetValue(sequence.Document, out var table)
        ? table.CountQueries(sequence)
        : sequence.Ids.Length - sequence.FirstLogit;

    private IEnumerable<LogitQuery> QueriesOf(PackedSequence sequence, int start)
    {
        if (_likelihoods.TryGetValue(sequence.Document, out var table))
        {
            return table.QueriesOf(sequence, start);
        }

        var suppressed = _documents[sequence.Document].Suppressed;
        return Enumerable.Range(sequence.FirstLogit, sequence.Ids.Length - sequence.FirstLogit).Select(
            position => new LogitQuery(start + position, sequence.Document, -1, position == sequence.FirstLogit ? suppressed : []));
    }

    /// <summary>Uses what the logits said about one sequence.</summary>
    /// <returns>How many of its tokens belong to prompt and answer.</returns>
    private int TakeIn(PackedSequence sequence, ReadOnlySpan<LogitReading> readings)
    {
        if (_likelihoods.TryGetValue(sequence.Document, out var table))
        {
            table.TakeIn(sequence, readings);
            return sequence.Ids.Length;
        }

        var answer = _answers[sequence.Document];
        for (var step = 0; ; step++)
        {
            answer.Append(readings[step].Best);
            var next = sequence.FirstLogit + step + 1;
            if (answer.IsFinished || next == sequence.Ids.Length || sequence.Ids[next] != readings[step].Best)
            {
                return next;
            }
        }
    }

    private void Decode(KeptPrefixes prefixes)
    {
        using var cache = new CachedAttention(prefixes);
        var slots = _unfinished.ToArray();
        while (true)
        {
            Step(cache, slots);
            var active = Enumerable.Range(0, slots.Length).Where(slot => !_answers[slots[slot]].IsFinished).ToArray();
            if (active.Length == 0)
            {
                return;
            }

            var drop = active.Length <= (1 - DropShare) * slots.Length;
            cache.Advance(drop ? active : null);
            slots = drop ? [.. active.Select(slot => slots[slot])] : slots;
        }
    }

    private void Step(CachedAttention cache, int[] slots)
    {
        using var scope = NewDisposeScope();
        var ids = tensor(slots.Select(document => (long)_answers[document].Last).ToArray(), device: _model.Device);
        var hidden = _model.Forward(ids, _blocks, cache, _tally, _cancellationToken);
        var active = Enumerable.Range(0, slots.Length).Where(slot => !_answers[slots[slot]].IsFinished).ToArray();
        var readings = LogitReader.Read(
            _model, hidden, [.. active.Select(slot => new LogitQuery(slot, slots[slot], -1, []))], _blocks.Plan.Hash);
        for (var index = 0; index < active.Length; index++)
        {
            _tally.Count(active[index], 1);
            _answers[slots[active[index]]].Append(readings[index].Best);
        }
    }

    private ModelAnswer AnswerOf(int document) => _likelihoods.TryGetValue(document, out var table)
        ? table.ToAnswer()
        : new Generated(_answers[document].Completion, _answers[document].TokenCount);
}
