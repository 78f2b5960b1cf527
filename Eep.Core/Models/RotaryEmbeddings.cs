using Eep.Core.Checkpoints.Architecture;
using TorchSharp;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>Computes rotary angles: pair i of a head turns by position * theta^(-2i/d), with the frequencies that the scaling makes of it.</summary>
internal sealed class RotaryEmbeddings(ScalarType type, Device device) : IDisposable
{
    private readonly Dictionary<RopeSpec, Tensor> _inverseFrequencies = [];

    /// <summary>Cosines and sines of the state's positions; the caller owns them.</summary>
    public RotaryAngles At(RopeSpec rope, IAttentionState state)
    {
        using var scope = NewDisposeScope();
        var angles = state.Positions.to(ScalarType.Float32).unsqueeze(1).mul(InverseFrequencies(rope)).unsqueeze(1);
        return new RotaryAngles(
            rope.Layout, angles.cos().to(type).DetachFromDisposeScope(), angles.sin().to(type).DetachFromDisposeScope());
    }

    public void Dispose()
    {
        foreach (var frequencies in _inverseFrequencies.Values)
        {
            frequencies.Dispose();
        }
    }

    private Tensor InverseFrequencies(RopeSpec rope)
    {
        lock (_inverseFrequencies)
        {
            if (!_inverseFrequencies.TryGetValue(rope, out var frequencies))
            {
                using var scope = NewDisposeScope();
                frequencies = Plain(rope).DetachFromDisposeScope();
                _inverseFrequencies.Add(rope, frequencies);
            }

            return frequencies;
        }
    }

    private Tensor Plain(RopeSpec rope)
    {
        using Scalar start = 0, end = rope.Dimension, step = 2, size = (double)rope.Dimension;
        var exponents = arange(start, end, step, dtype: ScalarType.Float32, device: device).div(size);
        return pow(tensor(rope.Theta, ScalarType.Float32, device), exponents).reciprocal();
    }
}
