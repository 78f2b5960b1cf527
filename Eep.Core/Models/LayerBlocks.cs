using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Eep.Core.Pruning;

namespace Eep.Core.Models;

/// <summary>
/// The SMoE blocks of all plans, by layer and content: plans that agree on a layer share one block, and merged experts are built once as long as
/// they fit the budget. Blocks of layers that are not resident last while somebody uses them. Safe for several threads.
/// </summary>
/// <param name="blocks">Makes blocks.</param>
/// <param name="layers">Says which layers are resident.</param>
/// <param name="budget">Bytes of merged experts that are kept.</param>
internal sealed class LayerBlocks(PlanBlocks blocks, LayerStore layers, long budget) : IDisposable
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
            // Selected experts have the neurons they have.
            hash.AppendData([(byte)(group.ExpertMerging.IsOneHot ? NeuronAlignment.None : canonical.Alignment)]);
            hash.AppendData(BitConverter.GetBytes(group.ExpertMerging.Rows));
            hash.AppendData(MemoryMarshal.AsBytes(group.ExpertMerging.Values));
            hash.AppendData(MemoryMarshal.AsBytes(group.RouterMapping.Values));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>A layer's block; to be given back.</summary>
    public Lease Rent(int layer, PlanPath path)
    {
        var place = (layer, path.Key(layer));
        Entry entry;
        lock (_lock)
        {
            if (!_entries.TryGetValue(place, out entry!))
            {
                entry = new Entry(() => blocks.BlockOf(layer, path));
                _entries.Add(place, entry);
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

            return new Lease(this, place, entry, block);
        }
        catch
        {
            lock (_lock)
            {
                _entries.Remove(place);
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

    private void Return((int Layer, string Key) place, Entry entry)
    {
        lock (_lock)
        {
            entry.Users--;
            if (entry.Users == 0 && !layers.IsResident(place.Layer))
            {
                Drop(place, entry);
            }

            foreach (var (idlePlace, idle) in _entries.Where(pair => pair.Value.Users == 0).OrderBy(pair => pair.Value.LastUse).ToList())
            {
                if (_bytes <= budget)
                {
                    return;
                }

                Drop(idlePlace, idle);
            }
        }
    }

    private void Drop((int Layer, string Key) place, Entry entry)
    {
        _entries.Remove(place);
        _bytes -= entry.Bytes;
        entry.Dispose();
    }

    /// <summary>A rented block.</summary>
    public sealed class Lease(LayerBlocks owner, (int Layer, string Key) place, Entry entry, SparseMoeBlock block) : IDisposable
    {
        public SparseMoeBlock Block => block;

        public void Dispose() => owner.Return(place, entry);
    }

    /// <summary>A block, built by whoever asks for it first while others wait.</summary>
    public sealed class Entry(Func<(SparseMoeBlock Block, IReadOnlyList<IDisposable> Owned, long Bytes)> make) : IDisposable
    {
        private readonly Lazy<(SparseMoeBlock Block, IReadOnlyList<IDisposable> Owned, long Bytes)> _made = new(make);
        private bool _isCounted;

        public SparseMoeBlock Block => _made.Value.Block;

        public int Users { get; set; }

        public long LastUse { get; set; }

        public long Bytes => _made.Value.Bytes;

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
            foreach (var part in _made.IsValueCreated ? _made.Value.Owned : [])
            {
                part.Dispose();
            }
        }
    }
}
