using TorchSharp;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>Keys and values of sequences that have been read and will be continued, without padding. Owns its tensors.</summary>
internal sealed class KeptPrefixes(int layers) : IDisposable
{
    private readonly List<Tensor>[] _keys = [.. Enumerable.Range(0, layers).Select(_ => new List<Tensor>())];
    private readonly List<Tensor>[] _values = [.. Enumerable.Range(0, layers).Select(_ => new List<Tensor>())];
    private readonly List<int> _lengths = [];

    /// <summary>Tokens of each kept sequence, in the order they were added.</summary>
    public IReadOnlyList<int> Lengths => _lengths;

    public int Layers => _keys.Length;

    /// <summary>Copies the beginnings of some sequences of a packed batch.</summary>
    /// <param name="kept">Keys and values of each layer of the batch, (tokens, key-value heads, d).</param>
    /// <param name="prefixes">First row of each sequence in the batch, and the tokens to keep.</param>
    public void Add(Func<int, (Tensor Key, Tensor Value)> kept, IReadOnlyList<(int Start, int Length)> prefixes)
    {
        if (prefixes.Count == 0)
        {
            return;
        }

        using var scope = NewDisposeScope();
        var rows = tensor(
            prefixes.SelectMany(prefix => Enumerable.Range(prefix.Start, prefix.Length)).Select(row => (long)row).ToArray(),
            device: kept(0).Key.device);
        for (var layer = 0; layer < Layers; layer++)
        {
            var (key, value) = kept(layer);
            _keys[layer].Add(key.index_select(0, rows).DetachFromDisposeScope());
            _values[layer].Add(value.index_select(0, rows).DetachFromDisposeScope());
        }

        _lengths.AddRange(prefixes.Select(prefix => prefix.Length));
    }

    /// <summary>All kept keys and values of one layer, (tokens, key-value heads, d); the caller's scope owns them.</summary>
    public (Tensor Keys, Tensor Values) Packed(int layer) => (cat(_keys[layer], 0), cat(_values[layer], 0));

    public void Dispose()
    {
        foreach (var tensor in _keys.Concat(_values).SelectMany(tensors => tensors))
        {
            tensor.Dispose();
        }
    }
}
