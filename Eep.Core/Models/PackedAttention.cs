using TorchSharp;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>
/// Causal attention over whole sequences laid one after another, without padding: sequences of equal length lie together and are
/// attended to in one call. Keeps keys and values of every layer when asked, for decoding from there.
/// </summary>
internal sealed class PackedAttention : IAttentionState, IDisposable
{
    private readonly List<(int Count, int Length)> _runs;
    private readonly List<(Tensor Key, Tensor Value)>? _kept;
    private readonly Dictionary<int, SequenceMasks> _masks = [];

    /// <param name="lengths">Tokens of each sequence, in packing order; equal lengths should be neighbours.</param>
    /// <param name="device">Device of the model.</param>
    /// <param name="keepKeys">Keep keys and values.</param>
    /// <param name="paddedLength">Length that all sequences count as where rotary angles depend on it; null for each its own.</param>
    public PackedAttention(IReadOnlyList<int> lengths, Device device, bool keepKeys, int? paddedLength = null)
    {
        _runs = RunsOf(lengths);
        _kept = keepKeys ? [] : null;
        var positions = lengths.SelectMany(length => Enumerable.Range(0, length)).Select(position => (long)position).ToArray();
        using var scope = NewDisposeScope();
        Positions = tensor(positions, device: device).DetachFromDisposeScope();
        Lengths = tensor(lengths.SelectMany(length => Enumerable.Repeat((long)(paddedLength ?? length), length)).ToArray(), device: device).DetachFromDisposeScope();
    }

    public Tensor Positions { get; }

    public Tensor Lengths { get; }

    /// <summary>Keys (turned) and values of one layer, each (tokens, key-value heads, d); owned by this.</summary>
    public (Tensor Key, Tensor Value) Kept(int layer) => _kept![layer];

    /// <summary>Gets the keys and values of the next layer that attends, and owns them from then on; null for nobody.</summary>
    public Action<Tensor, Tensor>? Keeper { get; set; }

    public Tensor Attend(int layer, AttentionKernel kernel, Tensor query, Tensor key, Tensor value)
    {
        using var scope = NewDisposeScope();
        var parts = new List<Tensor>(_runs.Count);
        var start = 0L;
        foreach (var (count, length) in _runs)
        {
            parts.Add(AttendRun(kernel, query, key, value, start, count, length));
            start += (long)count * length;
        }

        _kept?.Add((key.alias().DetachFromDisposeScope(), value.alias().DetachFromDisposeScope()));
        Keeper?.Invoke(key.alias().DetachFromDisposeScope(), value.alias().DetachFromDisposeScope());
        var result = parts.Count == 1 ? parts[0] : cat(parts, 0);
        return result.MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        Positions.Dispose();
        Lengths.Dispose();
        foreach (var (key, value) in _kept ?? [])
        {
            key.Dispose();
            value.Dispose();
        }

        foreach (var mask in _masks.Values)
        {
            mask.Dispose();
        }
    }

    private static List<(int Count, int Length)> RunsOf(IReadOnlyList<int> lengths)
    {
        var runs = new List<(int Count, int Length)>();
        foreach (var length in lengths)
        {
            if (runs.Count > 0 && runs[^1].Length == length)
            {
                runs[^1] = (runs[^1].Count + 1, length);
            }
            else
            {
                runs.Add((1, length));
            }
        }

        return runs;
    }

    private Tensor AttendRun(AttentionKernel kernel, Tensor query, Tensor key, Tensor value, long start, int count, int length)
    {
        var heads = query.size(1);
        var attended = kernel.Whole(Heads(query), Heads(key), Heads(value), MasksOf(length));
        return attended.transpose(1, 2).reshape((long)count * length, -1);

        Tensor Heads(Tensor rows)
        {
            var own = rows.size(1);
            var split = rows.narrow(0, start, (long)count * length).view(count, length, own, -1).transpose(1, 2);
            return own == heads
                ? split
                : split.unsqueeze(2).expand(count, own, heads / own, length, rows.size(2)).reshape(count, heads, length, rows.size(2));
        }
    }

    private SequenceMasks MasksOf(int length)
    {
        if (!_masks.TryGetValue(length, out var masks))
        {
            masks = new SequenceMasks(length, Positions.device);
            _masks.Add(length, masks);
        }

        return masks;
    }
}
