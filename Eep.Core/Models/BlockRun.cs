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
        PlanGeneration[] generations = [.. _readings.Select(reading => new PlanGeneration(_model, reading, _counters))];
        try
        {
            foreach (var pass in _documents.Passes)
            {
                Read(pass, generations, onLayer, cancellationToken);
            }

            for (var plan = 0; plan < _paths.Count; plan++)
            {
                if (generations[plan].IsNeeded)
                {
                    using var blocks = Rent(_paths[plan]);
                    generations[plan].Run(blocks, cancellationToken);
                }
            }
        }
        finally
        {
            foreach (var generation in generations)
            {
                generation.Dispose();
            }
        }

        return _readings;
    }

    private void Read(IReadOnlyList<PackedSequence> pass, PlanGeneration[] generations, Action onLayer, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var state = new PackedAttention([.. pass.Select(sequence => sequence.Ids.Length)], _model.Device, keepKeys: false);
        using var walk = new LayerWalk(_model, _blocks, _paths, _options.ShareLayers, _counters);
        var keepKeys = pass.Any(sequence => _documents.IsGenerated(sequence.Document));
        var last = walk.Run(PackedPass.Ids(pass, _model.Device), state, keepKeys, onLayer, cancellationToken);
        for (var plan = 0; plan < _paths.Count; plan++)
        {
            var kept = TakeIn(pass, plan, last[plan], generations[plan]);
            if (kept.Count > 0)
            {
                var keys = last[plan].KeysBefore();
                generations[plan].Keep(layer => keys[layer], kept);
            }
        }
    }

    /// <summary>Reads the logits of one plan; returns the beginnings of answers that go on.</summary>
    private List<(int Start, int Length)> TakeIn(IReadOnlyList<PackedSequence> pass, int plan, PrefixNode last, PlanGeneration generation)
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

            if (generation.Admit(pass[index].Document, read))
            {
                kept.Add((starts[index], read));
            }
        }

        return kept;
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
