using TorchSharp;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>Which rows of a padded cache one step attends to, made when first asked for.</summary>
internal sealed class PastMasks(int[] lengths, ScalarType type, Device device) : IDisposable
{
    private readonly Dictionary<int, Tensor> _additive = [];
    private Tensor? _distances;

    /// <summary>Position of the new token of each sequence: the tokens before it.</summary>
    public IReadOnlyList<int> Lengths => lengths;

    /// <summary>Rows of the cache that take part: the longest past and the new token.</summary>
    public int Width { get; } = lengths.Max() + 1;

    public Device Device => device;

    /// <summary>0 where a row counts, minus infinity where not; (sequences, 1, 1, width).</summary>
    public Tensor Additive(int? window)
    {
        var size = Math.Min(window ?? Width, Width);
        if (!_additive.TryGetValue(size, out var mask))
        {
            var values = new float[lengths.Length * Width];
            for (var sequence = 0; sequence < lengths.Length; sequence++)
            {
                var row = values.AsSpan(sequence * Width, Width);
                row[(lengths[sequence] + 1)..].Fill(float.NegativeInfinity);
                row[..Math.Max(0, lengths[sequence] + 1 - size)].Fill(float.NegativeInfinity);
            }

            using var scope = NewDisposeScope();
            mask = tensor(values, [lengths.Length, 1, 1, Width], dtype: type, device: device).DetachFromDisposeScope();
            _additive.Add(size, mask);
        }

        return mask;
    }

    /// <summary>How far each row lies behind the new token, float32 (sequences, 1, 1, width); infinite where a row does not count.</summary>
    public Tensor Distances()
    {
        if (_distances is null)
        {
            var values = new float[lengths.Length * Width];
            Array.Fill(values, float.PositiveInfinity);
            for (var sequence = 0; sequence < lengths.Length; sequence++)
            {
                for (var row = 0; row <= lengths[sequence]; row++)
                {
                    values[(sequence * Width) + row] = lengths[sequence] - row;
                }
            }

            using var scope = NewDisposeScope();
            _distances = tensor(values, [lengths.Length, 1, 1, Width], device: device).DetachFromDisposeScope();
        }

        return _distances;
    }

    public void Dispose()
    {
        _distances?.Dispose();
        foreach (var mask in _additive.Values)
        {
            mask.Dispose();
        }
    }
}
