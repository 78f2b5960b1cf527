using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>
/// One plan's answers that go on after their draft: token by token over a cache, together. Where the angles of all positions change with
/// the length, a sequence that outgrows its cache is read again. One thread.
/// </summary>
internal sealed class PlanGeneration(DecoderModel model, PlanReading reading, EngineCounters counters) : IDisposable
{
    // Finished documents stay in the cache until they are this share of it: dropping them copies the rest.
    private const double DropShare = 0.25;

    private readonly List<int> _cached = [];
    private readonly HashSet<int> _outgrown = [];
    private KeptPrefixes _prefixes = new(model.Config.LayerCount);

    /// <summary>Whether an answer is unfinished.</summary>
    public bool IsNeeded => _cached.Count + _outgrown.Count > 0;

    /// <summary>Whether a document goes on from the keys of its first tokens, so that these must be given to <see cref="Keep"/>, in the same order.</summary>
    public bool Admit(int document, int length)
    {
        if (!reading.IsUnfinished(document))
        {
            return false;
        }

        var reaches = length < model.Reach(length);
        (reaches ? (ICollection<int>)_cached : _outgrown).Add(document);
        return reaches;
    }

    /// <inheritdoc cref="KeptPrefixes.Add"/>
    public void Keep(Func<int, (Tensor Key, Tensor Value)> kept, IReadOnlyList<(int Start, int Length)> prefixes) => _prefixes.Add(kept, prefixes);

    /// <summary>Finishes every answer.</summary>
    public void Run(PlannedBlocks blocks, CancellationToken cancellationToken)
    {
        Decode(blocks, cancellationToken);
        while (_outgrown.Count > 0)
        {
            int[] documents = [.. _outgrown.Order()];
            _outgrown.Clear();
            foreach (var pass in PackedPass.Cut(documents.Select(SequenceSoFar)))
            {
                ReadAgain(pass, blocks, cancellationToken);
            }

            Decode(blocks, cancellationToken);
        }
    }

    public void Dispose() => _prefixes.Dispose();

    private PackedSequence SequenceSoFar(int document)
    {
        var ids = reading.IdsOf(document);
        return new PackedSequence(document, ids, ids.Length - 1);
    }

    private void ReadAgain(IReadOnlyList<PackedSequence> pass, PlannedBlocks blocks, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var state = new PackedAttention([.. pass.Select(sequence => sequence.Ids.Length)], model.Device, keepKeys: true);
        var tally = new RoutingTally(blocks, reading.RoutedCounts);
        using var ids = PackedPass.Ids(pass, model.Device);
        var hidden = model.Forward(ids, blocks, state, tally, cancellationToken);
        counters.Generate(ids.size(0) * model.Config.LayerCount);
        var starts = PackedPass.Starts(pass);
        var logits = LogitReader.Read(
            model, hidden, [.. pass.Select((sequence, index) => new LogitQuery(starts[index] + sequence.FirstLogit, sequence.Document, -1, []))], blocks.Plan.Hash);
        var kept = new List<(int Start, int Length)>();
        for (var index = 0; index < pass.Count; index++)
        {
            var (document, length) = (pass[index].Document, pass[index].Ids.Length);
            tally.Count(starts[index] + length - 1, 1);
            reading.Answer(document).Append(logits[index].Best);
            if (Admit(document, length))
            {
                kept.Add((starts[index], length));
            }
        }

        Keep(state.Kept, kept);
    }

    private void Decode(PlannedBlocks blocks, CancellationToken cancellationToken)
    {
        if (_cached.Count == 0)
        {
            return;
        }

        using var cache = new CachedAttention(_prefixes);
        _prefixes.Dispose();
        _prefixes = new KeptPrefixes(model.Config.LayerCount);
        var slots = _cached.ToArray();
        _cached.Clear();
        while (true)
        {
            Step(blocks, cache, slots, cancellationToken);
            var active = Active(slots);
            if (active.Length == 0)
            {
                return;
            }

            var drop = active.Length <= (1 - DropShare) * slots.Length;
            cache.Advance(drop ? active : null);
            slots = drop ? [.. active.Select(slot => slots[slot])] : slots;
        }
    }

    private void Step(PlannedBlocks blocks, CachedAttention cache, int[] slots, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var tally = new RoutingTally(blocks, reading.RoutedCounts);
        var ids = tensor(slots.Select(document => (long)reading.Answer(document).Last).ToArray(), device: model.Device);
        var hidden = model.Forward(ids, blocks, cache, tally, cancellationToken);
        counters.Generate((long)slots.Length * model.Config.LayerCount);
        var active = Active(slots);
        var logits = LogitReader.Read(
            model, hidden, [.. active.Select(slot => new LogitQuery(slot, slots[slot], -1, []))], blocks.Plan.Hash);
        for (var index = 0; index < active.Length; index++)
        {
            var document = slots[active[index]];
            tally.Count(active[index], 1);
            reading.Answer(document).Append(logits[index].Best);
            var length = reading.LengthOf(document) - 1;
            if (reading.IsUnfinished(document) && length >= model.Reach(length))
            {
                _outgrown.Add(document);
            }
        }
    }

    /// <summary>Slots whose document takes another token from the cache.</summary>
    private int[] Active(int[] slots) => [.. Enumerable.Range(0, slots.Length)
        .Where(slot => reading.IsUnfinished(slots[slot]) && !_outgrown.Contains(slots[slot]))];
}
