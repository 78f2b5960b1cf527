using Eep.Core.Checkpoints.Architecture;
using TorchSharp;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>Computes rotary angles: pair i of a head turns by position * frequency i, in float32 as the reference does.</summary>
internal sealed class RotaryEmbeddings(ScalarType type, Device device) : IDisposable
{
    private readonly Dictionary<RopeSpec, (Tensor Frequencies, Tensor? Scales)> _tables = [];

    /// <summary>Cosines and sines of the state's positions; the caller owns them.</summary>
    public RotaryAngles At(RopeSpec rope, IAttentionState state)
    {
        using var scope = NewDisposeScope();
        var (frequencies, scales) = rope.Scaling.DependsOnLength ? ByLength(rope, state.Lengths) : ForAll(rope);
        var angles = state.Positions.to(ScalarType.Float32).unsqueeze(1).mul(frequencies).unsqueeze(1);
        return new RotaryAngles(rope.Layout, Finish(angles.cos(), scales), Finish(angles.sin(), scales));
    }

    public void Dispose()
    {
        foreach (var (frequencies, scales) in _tables.Values)
        {
            frequencies.Dispose();
            scales?.Dispose();
        }
    }

    private Tensor Finish(Tensor values, Tensor? scales) =>
        (scales is null ? values : values.mul_(scales)).to(type).DetachFromDisposeScope();

    private (Tensor Frequencies, Tensor? Scales) ForAll(RopeSpec rope)
    {
        lock (_tables)
        {
            if (!_tables.TryGetValue(rope, out var table))
            {
                using var scope = NewDisposeScope();
                var (frequencies, scales) = Table(rope, [1]);
                table = (frequencies.DetachFromDisposeScope(), scales?.DetachFromDisposeScope());
                _tables.Add(rope, table);
            }

            return table;
        }
    }

    /// <summary>A row for each token, by the length of its own sequence: the same as running every sequence alone.</summary>
    private (Tensor Frequencies, Tensor? Scales) ByLength(RopeSpec rope, Tensor lengths)
    {
        using var onHost = lengths.cpu();
        var reaches = onHost.data<long>().Select(length => rope.Scaling.Reach((int)length)).ToArray();
        var distinct = reaches.Distinct().ToList();
        var rows = tensor(reaches.Select(reach => (long)distinct.IndexOf(reach)).ToArray(), device: device);
        var (frequencies, scales) = Table(rope, distinct);
        return (frequencies.index_select(0, rows), scales?.index_select(0, rows));
    }

    /// <summary>Frequencies (lengths, d/2) and scales (lengths, 1, 1); no scales where all are 1.</summary>
    private (Tensor Frequencies, Tensor? Scales) Table(RopeSpec rope, IReadOnlyList<int> lengths)
    {
        var frequencies = lengths.SelectMany(length => RotaryFrequencies.Of(rope, length)).Select(value => (float)value).ToArray();
        var scales = lengths.Select(length => (float)RotaryFrequencies.ScaleOf(rope.Scaling, length)).ToArray();
        return (
            tensor(frequencies, [lengths.Count, rope.Dimension / 2], device: device),
            scales.All(scale => scale == 1) ? null : tensor(scales, [lengths.Count, 1, 1], device: device));
    }
}
