using TorchSharp;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>
/// Attention of one new token per sequence over the cached keys and values of its past. Sequences stand at different positions;
/// the cache is padded to a common capacity that grows as needed. Call <see cref="Advance"/> after each pass.
/// </summary>
internal sealed class CachedAttention : IAttentionState, IDisposable
{
    private const int Headroom = 16;

    private readonly Device _device;
    private readonly ScalarType _type;
    private readonly Tensor[] _keys;
    private readonly Tensor[] _values;
    private int[] _lengths;
    private int _capacity;
    private Tensor _rows;
    private PastMasks _masks;

    /// <param name="prefixes">The past of every sequence; at least one. Copied: the caller still owns it.</param>
    public CachedAttention(KeptPrefixes prefixes)
    {
        _lengths = [.. prefixes.Lengths];
        _capacity = _lengths.Max() + Headroom;
        _keys = new Tensor[prefixes.Layers];
        _values = new Tensor[prefixes.Layers];
        using var scope = NewDisposeScope();
        var starts = new long[_lengths.Length];
        for (var i = 1; i < starts.Length; i++)
        {
            starts[i] = starts[i - 1] + _lengths[i - 1];
        }

        using (var first = prefixes.Packed(0).Keys)
        {
            (_device, _type) = (first.device, first.dtype);
        }

        var rows = PaddedRows(starts);
        for (var layer = 0; layer < _keys.Length; layer++)
        {
            var (keys, values) = prefixes.Packed(layer);
            _keys[layer] = Pad(keys, rows);
            _values[layer] = Pad(values, rows);
        }

        (Positions, Lengths, _rows, _masks) = StepTensors();
    }

    /// <summary>Sequences still in the cache.</summary>
    public int Count => _lengths.Length;

    public Tensor Positions { get; private set; }

    public Tensor Lengths { get; private set; }

    public Tensor Attend(int layer, AttentionKernel kernel, Tensor query, Tensor key, Tensor value)
    {
        using var scope = NewDisposeScope();
        _keys[layer].index_copy_(0, _rows, key);
        _values[layer].index_copy_(0, _rows, value);
        var (count, own) = (key.size(0), key.size(1));
        // The query heads that share a key head stand where positions usually do: no key is repeated.
        var grouped = query.view(count, own, query.size(1) / own, query.size(2));
        return kernel.Step(grouped, Past(_keys[layer]), Past(_values[layer]), _masks).reshape(count, -1).MoveToOuterDisposeScope();

        Tensor Past(Tensor cache) => cache.view(count, _capacity, own, cache.size(2)).narrow(1, 0, _masks.Width).transpose(1, 2);
    }

    /// <summary>After a pass: every sequence is one token longer; then drops all but <paramref name="survivors"/> (ascending), if given.</summary>
    public void Advance(IReadOnlyList<int>? survivors = null)
    {
        using var scope = NewDisposeScope();
        _lengths = [.. _lengths.Select(length => length + 1)];
        var kept = survivors ?? [.. Enumerable.Range(0, Count)];
        var mustGrow = _lengths.Max() >= _capacity;
        if (survivors is not null || mustGrow)
        {
            Repack(kept, mustGrow ? _capacity + Math.Max(Headroom, _capacity / 2) : _capacity);
        }

        DisposeStep();
        (Positions, Lengths, _rows, _masks) = StepTensors();
    }

    public void Dispose()
    {
        DisposeStep();
        foreach (var cache in _keys.Concat(_values))
        {
            cache.Dispose();
        }
    }

    private static Tensor Pad(Tensor packed, Tensor rows) => packed.index_select(0, rows).DetachFromDisposeScope();

    private void Repack(IReadOnlyList<int> kept, int capacity)
    {
        var starts = kept.Select(slot => (long)slot * _capacity).ToArray();
        _lengths = [.. kept.Select(slot => _lengths[slot])];
        _capacity = capacity;
        var rows = PaddedRows(starts);
        for (var layer = 0; layer < _keys.Length; layer++)
        {
            using var oldKeys = _keys[layer];
            using var oldValues = _values[layer];
            _keys[layer] = Pad(oldKeys, rows);
            _values[layer] = Pad(oldValues, rows);
        }
    }

    /// <summary>Source row of every slot of the padded cache; padding takes the sequence's first row, which the mask hides.</summary>
    private Tensor PaddedRows(long[] starts)
    {
        var rows = new long[_lengths.Length * _capacity];
        for (var sequence = 0; sequence < _lengths.Length; sequence++)
        {
            for (var position = 0; position < _capacity; position++)
            {
                rows[(sequence * _capacity) + position] = starts[sequence] + (position < _lengths[sequence] ? position : 0);
            }
        }

        return tensor(rows, device: _device);
    }

    private (Tensor Positions, Tensor Lengths, Tensor Rows, PastMasks Masks) StepTensors()
    {
        using var scope = NewDisposeScope();
        var positions = _lengths.Select(length => (long)length).ToArray();
        var rows = positions.Select((position, sequence) => ((long)sequence * _capacity) + position).ToArray();
        return (
            tensor(positions, device: _device).DetachFromDisposeScope(),
            tensor(positions.Select(position => position + 1).ToArray(), device: _device).DetachFromDisposeScope(),
            tensor(rows, device: _device).DetachFromDisposeScope(),
            new PastMasks(_lengths, _type, _device));
    }

    private void DisposeStep()
    {
        Positions.Dispose();
        Lengths.Dispose();
        _rows.Dispose();
        _masks.Dispose();
    }
}
