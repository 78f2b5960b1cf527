using TorchSharp;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>Rotary position embedding in the rotate-half form: dimension i turns with dimension i + d/2 by position * theta^(-2i/d).</summary>
internal sealed class RotaryEmbedding : IDisposable
{
    private readonly Tensor _inverseFrequencies;

    public RotaryEmbedding(int headDimension, double theta, Device device)
    {
        using Scalar start = 0, end = headDimension, step = 2, size = (double)headDimension;
        using var scope = NewDisposeScope();
        var exponents = arange(start, end, step, dtype: ScalarType.Float32, device: device).div(size);
        _inverseFrequencies = pow(tensor(theta, ScalarType.Float32, device), exponents).reciprocal().DetachFromDisposeScope();
    }

    /// <summary>Cosines and sines of the given positions, each (tokens, 1, d/2) in <paramref name="type"/>; the caller's scope owns them.</summary>
    public (Tensor Cos, Tensor Sin) At(Tensor positions, ScalarType type)
    {
        using var scope = NewDisposeScope();
        var angles = positions.to(ScalarType.Float32).unsqueeze(1).mul(_inverseFrequencies).unsqueeze(1);
        return (angles.cos().to(type).MoveToOuterDisposeScope(), angles.sin().to(type).MoveToOuterDisposeScope());
    }

    /// <summary>Turns every head of (tokens, heads, d).</summary>
    public static Tensor Rotate(Tensor heads, (Tensor Cos, Tensor Sin) angles)
    {
        using var scope = NewDisposeScope();
        var half = heads.size(2) / 2;
        var (low, high) = (heads.narrow(2, 0, half), heads.narrow(2, half, half));
        var turnedLow = low.mul(angles.Cos).sub_(high.mul(angles.Sin));
        var turnedHigh = high.mul(angles.Cos).add_(low.mul(angles.Sin));
        return cat([turnedLow, turnedHigh], 2).MoveToOuterDisposeScope();
    }

    public void Dispose() => _inverseFrequencies.Dispose();
}
