using System.Globalization;
using Eep.Core.Checkpoints;
using Eep.Core.Evaluation;
using Eep.Core.Pruning;
using TorchSharp;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>
/// Shows what a checkpoint computes, optionally under a plan: logits, routing, residual stream and greedy continuations of given token
/// sequences, as named CPU tensors (names and shapes: docs, <c>eep logits</c>). Runs each sequence alone; the rows of a padded batch differ
/// from that only where rotary angles depend on the length, which is there the batch's width, as in the reference.
/// </summary>
public sealed class LogitsProbe : IDisposable
{
    private readonly DecoderModel _model;
    private readonly PlannedBlocks _blocks;
    private readonly int _threads;

    /// <param name="checkpoint">Must outlive the probe.</param>
    /// <param name="plan">Applied in canonical order; null runs the model as it is.</param>
    /// <param name="options">Workers is the number of threads inside a matrix product here.</param>
    /// <exception cref="PlanException">The plan does not fit the model.</exception>
    public LogitsProbe(Checkpoint checkpoint, PruningPlan? plan, ComputeOptions options)
    {
        _model = new DecoderModel(checkpoint, options);
        _blocks = plan is null ? _model.OriginalBlocks() : _model.BlocksOf(plan);
        _threads = Math.Max(1, options.Workers);
    }

    /// <summary>Runs the input.</summary>
    /// <param name="input">Ids inside the vocabulary.</param>
    /// <param name="greedyTokens">Length of the greedy continuations, end-of-sequence ignored; 0 for none.</param>
    /// <param name="hidden">Also give the residual stream.</param>
    /// <param name="cancellationToken">Honoured between layers.</param>
    /// <returns>Named tensors; the caller disposes them.</returns>
    /// <exception cref="ModelException">A token id outside the vocabulary.</exception>
    public IReadOnlyList<(string Name, Tensor Data)> Run(
        LogitsInput input, int greedyTokens = 0, bool hidden = false, CancellationToken cancellationToken = default)
    {
        set_num_threads(_threads);
        using var noGradients = inference_mode();
        using var scope = NewDisposeScope();
        var tensors = new List<(string Name, Tensor Data)>();
        for (var index = 0; index < input.Sequences.Count; index++)
        {
            var trace = new TraceObserver(index, _blocks, hidden);
            tensors.Add((Name($"logits.{index}"), LogitsOf([input.Sequences[index]], trace, cancellationToken)));
            tensors.AddRange(trace.Tensors);
            if (greedyTokens > 0)
            {
                tensors.Add((Name($"greedy.{index}"), Greedy(input.Sequences[index], greedyTokens, cancellationToken)));
            }
        }

        if (input.Batch is { } batch)
        {
            tensors.Add(("batch.logits", BatchLogits(batch, cancellationToken)));
        }

        return [.. tensors.Select(tensor => (tensor.Name, tensor.Data.MoveToOuterDisposeScope()))];
    }

    /// <summary>Logits of one sequence, float32 (tokens, vocabulary) on the CPU; the caller disposes them.</summary>
    public Tensor Logits(long[] sequence, CancellationToken cancellationToken = default)
    {
        set_num_threads(_threads);
        using var noGradients = inference_mode();
        return LogitsOf([sequence], null, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _blocks.Dispose();
        _model.Dispose();
    }

    private static string Name(FormattableString name) => name.ToString(CultureInfo.InvariantCulture);

    private Tensor LogitsOf(
        IReadOnlyList<long[]> sequences, ForwardObserver? observer, CancellationToken cancellationToken, int? paddedLength = null)
    {
        using var scope = NewDisposeScope();
        using var state = State(sequences, keepKeys: false, paddedLength);
        var hidden = _model.Forward(Ids(sequences), _blocks, state, observer, cancellationToken);
        return _model.Logits(hidden).cpu().MoveToOuterDisposeScope();
    }

    private Tensor BatchLogits(PaddedBatch batch, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var packed = LogitsOf([.. batch.Rows.Select(row => row.Ids)], null, cancellationToken, batch.Width);
        var result = zeros(batch.Rows.Count, batch.Width, packed.size(1));
        var start = 0L;
        for (var row = 0; row < batch.Rows.Count; row++)
        {
            var (first, ids) = batch.Rows[row];
            result.select(0, row).narrow(0, first, ids.Length).copy_(packed.narrow(0, start, ids.Length));
            start += ids.Length;
        }

        return result.MoveToOuterDisposeScope();
    }

    private Tensor Greedy(long[] sequence, int count, CancellationToken cancellationToken)
    {
        var ids = sequence.ToList();
        while (ids.Count < sequence.Length + count)
        {
            Grow(ids, sequence.Length + count, cancellationToken);
        }

        return tensor(ids.Skip(sequence.Length).ToArray());
    }

    /// <summary>Reads a sequence and appends its greedy continuation up to <paramref name="count"/> tokens in all, or as far as one cache reaches.</summary>
    private void Grow(List<long> ids, int count, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var last = Math.Min(count, _model.Reach(ids.Count) + 1L);
        long[] read = [.. ids];
        using var state = State([read], keepKeys: true);
        var hidden = _model.Forward(Ids([read]), _blocks, state, null, cancellationToken);
        ids.Add(Best(hidden.narrow(0, read.Length - 1, 1)));
        if (ids.Count >= last)
        {
            return;
        }

        using var prefixes = new KeptPrefixes(_model.Config.LayerCount);
        prefixes.Add(state.Kept, [(0, read.Length)]);
        using var cache = new CachedAttention(prefixes);
        while (ids.Count < last)
        {
            using var step = NewDisposeScope();
            ids.Add(Best(_model.Forward(Ids([[ids[^1]]]), _blocks, cache, null, cancellationToken)));
            cache.Advance();
        }
    }

    private long Best(Tensor hidden)
    {
        using var best = _model.Logits(hidden).argmax(-1).cpu();
        return best.item<long>();
    }

    private PackedAttention State(IReadOnlyList<long[]> sequences, bool keepKeys, int? paddedLength = null) => new(
        [.. sequences.Select(sequence => sequence.Length)], _model.Device, keepKeys, paddedLength);

    private Tensor Ids(IReadOnlyList<long[]> sequences)
    {
        var ids = sequences.SelectMany(sequence => sequence).ToArray();
        var misfit = Array.FindIndex(ids, id => id < 0 || id >= _model.Config.VocabularySize);
        return misfit < 0
            ? tensor(ids, device: _model.Device)
            : throw new ModelException($"Token id {ids[misfit]} is outside the vocabulary of 0..{_model.Config.VocabularySize - 1}.");
    }
}
