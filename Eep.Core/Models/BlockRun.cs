using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>
/// Answers the documents of one block under some plans. Every sequence is read once per different state, in one pass over prompt and
/// draft; documents whose draft is not what a plan says go on from the first difference, token by token, together. One use, one thread.
/// </summary>
internal sealed class BlockRun
{
    private readonly EngineParts _parts;
    private readonly DecoderModel _model;
    private readonly BlockDocuments _documents;
    private readonly IReadOnlyList<PlanPath> _paths;
    private readonly PlanReading[] _readings;

    public BlockRun(EngineParts parts, BlockDocuments documents, IReadOnlyList<PlanPath> paths)
    {
        (_parts, _model, _documents, _paths) = (parts, parts.Model, documents, paths);
        var config = _model.Config;
        _readings = [.. paths.Select(_ => new PlanReading(documents, parts.Tokenizer, parts.Options, config.LayerCount, config.ExpertCount))];
    }

    /// <summary>Runs the block.</summary>
    /// <param name="onWork">Receives documents x layers as they are done (<see cref="BlockDocuments.Work"/> x layers for each plan).</param>
    /// <param name="cancellationToken">Honoured within a layer.</param>
    /// <returns>What each plan answers.</returns>
    /// <exception cref="ModelException">Logits are not finite.</exception>
    public IReadOnlyList<PlanReading> Run(Action<long> onWork, CancellationToken cancellationToken)
    {
        using var noGradients = inference_mode();
        PlanGeneration[] generations = [.. _readings.Select(reading => new PlanGeneration(_model, reading, _parts.Counters))];
        try
        {
            foreach (var pass in _documents.Passes)
            {
                Read(pass, generations, () => onWork((long)_paths.Count * pass.Count), cancellationToken);
            }

            for (var plan = 0; plan < _paths.Count; plan++)
            {
                if (generations[plan].IsNeeded)
                {
                    using var blocks = new PlannedBlocks(_model.Blocks, _paths[plan], _model.Layers);
                    generations[plan].Run(blocks, cancellationToken);
                }

                onWork((long)_documents.GeneratedCount * _model.Config.LayerCount);
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
        var keepsKeys = pass.Any(sequence => _documents.IsGenerated(sequence.Document));
        using var tokens = new PassTokens(pass, _model.Device, keepsKeys, feedsAll: !_parts.Options.FeedOnlyReadRows);
        using var walk = new LayerWalk(_parts, _paths, tokens);
        var last = walk.Run(onLayer, cancellationToken);
        for (var plan = 0; plan < _paths.Count; plan++)
        {
            var kept = TakeIn(pass, tokens, plan, last[plan], generations[plan]);
            if (kept.Count > 0)
            {
                var keys = last[plan].KeysBefore();
                generations[plan].Keep(layer => keys[layer], kept);
            }
        }
    }

    /// <summary>Reads the logits of one plan; returns the beginnings of answers that go on.</summary>
    private List<(int Start, int Length)> TakeIn(
        IReadOnlyList<PackedSequence> pass, PassTokens tokens, int plan, PrefixNode last, PlanGeneration generation)
    {
        using var scope = NewDisposeScope();
        var reading = _readings[plan];
        var queries = pass.Select((sequence, index) => reading.QueriesOf(sequence, tokens.LastStarts[index]).ToList()).ToList();
        var logits = LogitReader.Read(_model, _model.FinalNorm(last.Hidden), [.. queries.SelectMany(own => own)], _paths[plan].Plan.Hash).AsSpan();
        var kept = new List<(int Start, int Length)>();
        for (var index = 0; index < pass.Count; index++)
        {
            var start = tokens.Starts[index];
            var read = reading.TakeIn(pass[index], logits[..queries[index].Count]);
            logits = logits[queries[index].Count..];
            foreach (var choice in last.Choices)
            {
                reading.Count(choice, start, read);
            }

            if (generation.Admit(pass[index].Document, read))
            {
                kept.Add((start, read));
            }
        }

        return kept;
    }
}
