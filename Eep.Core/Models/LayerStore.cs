using Eep.Core.Checkpoints;

namespace Eep.Core.Models;

/// <summary>
/// The decoder layers of a model: the first ones resident, the others loaded while someone uses them. Safe for several threads, which share
/// what is loaded.
/// </summary>
internal sealed class LayerStore : IDisposable
{
    private readonly Slot[] _slots;
    private readonly int _resident;

    public LayerStore(Checkpoint checkpoint, ComputeOptions options, int residentLayers)
    {
        _resident = residentLayers;
        _slots = [.. Enumerable.Range(0, checkpoint.Config.LayerCount).Select(index => new Slot(() => new ModelLayer(checkpoint, options, index)))];
        foreach (var slot in _slots[..residentLayers])
        {
            slot.Rent();
        }
    }

    public int Count => _slots.Length;

    /// <summary>Whether some layers are not resident.</summary>
    public bool Streams => _resident < _slots.Length;

    /// <summary>Whether a layer stays in memory.</summary>
    public bool IsResident(int layer) => layer < _resident;

    /// <summary>A layer in memory, until it is given back.</summary>
    public Lease Rent(int layer) => new(_slots[layer]);

    public void Dispose()
    {
        foreach (var slot in _slots[.._resident])
        {
            slot.Return();
        }
    }

    /// <summary>A layer that somebody uses.</summary>
    public sealed class Lease(Slot slot) : IDisposable
    {
        public ModelLayer Layer { get; } = slot.Rent();

        public void Dispose() => slot.Return();
    }

    /// <summary>The place of one layer.</summary>
    public sealed class Slot(Func<ModelLayer> load)
    {
        private readonly Lock _lock = new();
        private ModelLayer? _layer;
        private int _users;

        public ModelLayer Rent()
        {
            lock (_lock)
            {
                _layer ??= load();
                _users++;
                return _layer;
            }
        }

        public void Return()
        {
            lock (_lock)
            {
                if (--_users == 0)
                {
                    _layer!.Unload();
                    _layer = null;
                }
            }
        }
    }
}
