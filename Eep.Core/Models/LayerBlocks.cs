using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Eep.Core.Pruning;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>
/// The SMoE blocks of all plans, by layer and content: plans that agree on a layer share one block, and merged experts are built once as long as
/// they fit the budget. Safe for several threads.
/// </summary>
internal sealed class LayerBlocks(PlanBlocks blocks, long budget) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(int Layer, string Key), Entry> _entries = [];
    private long _bytes;
    private long _clock;

    /// <summary>What tells one layer's block from another's: layers with equal keys compute the same.</summary>
    /// <param name="canonical">A canonical plan.</param>
    /// <param name="layer">A sparse layer.</param>
    public static string KeyOf(PruningPlan canonical, int layer)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([(byte)canonical.RouterSpace]);
        hash.AppendData(BitConverter.GetBytes(canonical.ExpertsPerToken));
        if (canonical.ForLayer(layer) is { } group)
        {
            hash.AppendData(BitConverter.GetBytes(group.ExpertMerging.Rows));
            hash.AppendData(MemoryMarshal.AsBytes(group.ExpertMerging.Values));
            hash.AppendData(MemoryMarshal.AsBytes(group.RouterMapping.Values));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>A layer's block; to be given back.</summary>
    public Lease Rent(int layer, string key, PruningPlan canonical)
    {
        Entry entry;
        lock (_lock)
        {
            if (!_entries.TryGetValue((layer, key), out entry!))
            {
                entry = new Entry(() => blocks.BlockOf(layer, canonical));
                _entries.Add((layer, key), entry);
            }

            entry.Users++;
            entry.LastUse = ++_clock;
        }

        try
        {
            var block = entry.Block;
            lock (_lock)
            {
                _bytes += entry.CountBytesOnce();
            }

            return new Lease(this, entry, block);
        }
        catch
        {
            lock (_lock)
            {
                _entries.Remove((layer, key));
            }

            throw;
        }
    }

    public void Dispose()
    {
        foreach (var entry in _entries.Values)
        {
            entry.Dispose();
        }

        _entries.Clear();
    }

    private void Return(Entry entry)
    {
        lock (_lock)
        {
            entry.Users--;
            foreach (var (place, idle) in _entries.Where(pair => pair.Value.Users == 0).OrderBy(pair => pair.Value.LastUse).ToList())
            {
                if (_bytes <= budget)
                {
                    return;
                }

                _entries.Remove(place);
                _bytes -= idle.Bytes;
                idle.Dispose();
            }
        }
    }

    /// <summary>A rented block.</summary>
    public sealed class Lease(LayerBlocks owner, Entry entry, SparseMoeBlock block) : IDisposable
    {
        public SparseMoeBlock Block => block;

        public void Dispose() => owner.Return(entry);
    }

    /// <summary>A block, built by whoever asks for it first while others wait.</summary>
    public sealed class Entry(Func<(SparseMoeBlock Block, IReadOnlyList<Tensor> Owned)> make) : IDisposable
    {
        private readonly Lazy<(SparseMoeBlock Block, IReadOnlyList<Tensor> Owned)> _made = new(make);
        private bool _isCounted;

        public SparseMoeBlock Block => _made.Value.Block;

        public int Users { get; set; }

        public long LastUse { get; set; }

        public long Bytes => _made.Value.Owned.Sum(tensor => tensor.numel() * tensor.element_size());

        public long CountBytesOnce()
        {
            if (_isCounted)
            {
                return 0;
            }

            _isCounted = true;
            return Bytes;
        }

        public void Dispose()
        {
            foreach (var tensor in _made.IsValueCreated ? _made.Value.Owned : [])
            {
                tensor.Dispose();
            }
        }
    }
}
