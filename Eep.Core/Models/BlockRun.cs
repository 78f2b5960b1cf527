using Eep.Core.Checkpoints;
using Eep.Core.Evaluation;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>
/// Answers the documents of one block under some plans. Every sequence is read once per different state, in one pass over prompt and
/// draft; documents whose draft is not what a plan says go on from the first difference, token by token, together. One use, one thread.
/// </summary>
internal sealed class BlockRun
{
    // Finished documents stay in the cache until they are this share of it: dropping them copies the rest.
    private const double DropShare = 0.25;

    private readonly DecoderModel _model;
    private readonly LayerBlocks _blocks;
    private readonly BlockDocuments _documents;
    private readonly IReadOnlyList<PlanPath> _paths;
    private readonly EngineOptions _options;
    private readonly EngineCounters _counters;
    private readonly PlanReading[] _readings;

    public BlockRun(
        DecoderModel model,
        HuggingFaceTokenizer tokenizer,
        LayerBlocks blocks,
        BlockDocuments documents,
        IReadOnlyList<PlanPath> paths,
        EngineOptions options,
        EngineCounters counters)
    {
        (_model, _blocks, _documents, _paths, _options, _counters) = (model, blocks, documents, paths, options, counters);
        _readings = [.. paths.Select(_ => new PlanReading(documents, tokenizer, options, model.Config.LayerCount, model.Config.ExpertCount))];
    }

    /// <summary>Runs the block.</summary>
    /// <param name="onLayer">Called after each layer of each reading pass.</param>
    /// <param name="cancellationToken">Honoured within a layer.</param>
    /// <returns>What each plan answers.</returns>
    /// <exception cref="ModelException">Logits are not finite.</exception>
    public IReadOnlyList<PlanReading> Run(Action onLayer, CancellationToken cancellationToken)
    {
        using var noGradients = inference_mode();
        KeptPrefixes[] prefixes = [.. _paths.Select(_ => new KeptPrefixes(_model.Config.LayerCount))];
        try
        {
            foreach (var pass in _documents.Passes)
            {
                Read(pass, prefixes, onLayer, cancellationToken);
            }

            for (var plan = 0; plan < _paths.Count; plan++)
            {
                if (_readings[plan].Unfinished.Count > 0)
                {
                    Generate(plan, prefixes[plan], cancellationToken);
                }
            }
        }
        finally
        {
            foreach (var kept in prefixes)
            {
                kept.Dispose();
            }
        }

        return _readings;
    }

    private void Read(IReadOnlyList<PackedSequence> pass, KeptPrefixes[] prefixes, Action onLayer, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var state = new PackedAttention([.. pass.Select(sequence => sequence.Ids.Length)], _model.Device, keepKeys: false);
        using var walk = new LayerWalk(_model, _blocks, _paths, _options.ShareLayers, _counters);
        var keepKeys = pass.Any(sequence => _documents.IsGenerated(sequence.Document));
        var last = walk.Run(PackedPass.Ids(pass, _model.Device), state, keepKeys, onLayer, cancellationToken);
        for (var plan = 0; plan < _paths.Count; plan++)
        {
            var kept = TakeIn(pass, plan, last[plan]);
            if (kept.Count > 0)
            {
                var keys = last[plan].KeysBefore();
                prefixes[plan].Add(layer => keys[layer], kept);
            }
        }
    }

    /// <summary>Reads the logits of one plan; returns the beginnings of answers that go on.</summary>
    private List<(int Start, int Length)> TakeIn(IReadOnlyList<PackedSequence> pass, int plan, PrefixNode last)
    {
        using var scope = NewDisposeScope();
        var reading = _readings[plan];
        var starts = PackedPass.Starts(pass);
        var queries = pass.Select((sequence, index) => reading.QueriesOf(sequence, starts[index]).ToList()).ToList();
        var logits = LogitReader.Read(_model, _model.FinalNorm(last.Hidden), [.. queries.SelectMany(own => own)], _paths[plan].Plan.Hash).AsSpan();
        var kept = new List<(int Start, int Length)>();
        for (var index = 0; index < pass.Count; index++)
        {
            var read = reading.TakeIn(pass[index], logits[..queries[index].Count]);
            logits = logits[queries[index].Count..];
            foreach (var choice in last.Choices)
            {
                reading.Count(choice, starts[index], read);
            }

            if (reading.GoesOn(pass[index]))
            {
                kept.Add((starts[index], read));
                reading.Unfinished.Add(pass[index].Document);
            }
        }

        return kept;
    }

    private void Generate(int plan, KeptPrefixes prefixes, CancellationToken cancellationToken)
    {
        using var blocks = Rent(_paths[plan]);
        using var cache = new CachedAttention(prefixes);
        var reading = _readings[plan];
        var slots = reading.Unfinished.ToArray();
        while (true)
        {
            Step(plan, blocks, cache, slots, cancellationToken);
            var active = Enumerable.Range(0, slots.Length).Where(slot => !reading.Answer(slots[slot]).IsFinished).ToArray();
            if (active.Length == 0)
            {
                return;
            }

            var drop = active.Length <= (1 - DropShare) * slots.Length;
            cache.Advance(drop ? active : null);
            slots = drop ? [.. active.Select(slot => slots[slot])] : slots;
        }
    }

    private void Step(int plan, PlannedBlocks blocks, CachedAttention cache, int[] slots, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var reading = _readings[plan];
        var tally = new RoutingTally(blocks, reading.RoutedCounts);
        var ids = tensor(slots.Select(document => (long)reading.Answer(document).Last).ToArray(), device: _model.Device);
        var hidden = _model.Forward(ids, blocks, cache, tally, cancellationToken);
        _counters.Generate((long)slots.Length * _model.Config.LayerCount);
        var active = Enumerable.Range(0, slots.Length).Where(slot => !reading.Answer(slots[slot]).IsFinished).ToArray();
        var logits = LogitReader.Read(
            _model, hidden, [.. active.Select(slot => new LogitQuery(slot, slots[slot], -1, []))], blocks.Plan.Hash);
        for (var index = 0; index < active.Length; index++)
        {
            tally.Count(active[index], 1);
            reading.Answer(slots[active[index]]).Append(logits[index].Best);
        }
    }

    private PlannedBlocks Rent(PlanPath path)
    {
        var layers = new SparseMoeBlock?[_model.Config.LayerCount];
        var leases = new List<IDisposable>();
        foreach (var layer in _model.Config.SparseLayers)
        {
            var lease = _blocks.Rent(layer, path.Key(layer), path.Canonical);
            leases.Add(lease);
            layers[layer] = lease.Block;
        }

        return new PlannedBlocks(path.Plan, layers, leases);
    }
}
