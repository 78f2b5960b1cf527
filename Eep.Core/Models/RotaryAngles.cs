using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Architecture;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>Cosines and sines of some positions, each (tokens, 1, d/2).</summary>
internal sealed record RotaryAngles(RopeLayout Layout, Tensor Cosines, Tensor Sines) : IDisposable
{
    /// <summary>Turns the first d dimensions of every head of (tokens, heads, width); the caller's scope owns the result.</summary>
    public Tensor Rotate(Tensor heads)
    {
        using var scope = NewDisposeScope();
        var half = Cosines.size(2);
        var width = heads.size(2);
        var (low, high) = Layout == RopeLayout.Halves
            ? (heads.narrow(2, 0, half), heads.narrow(2, half, half))
            : (heads.slice(2, 0, 2 * half, 2), heads.slice(2, 1, 2 * half, 2));
        var turnedLow = low.mul(Cosines).sub_(high.mul(Sines));
        var turnedHigh = high.mul(Cosines).PlusInPlace(low.mul(Sines));
        var turned = Layout == RopeLayout.Halves
            ? cat([turnedLow, turnedHigh], 2)
            : stack([turnedLow, turnedHigh], 3).flatten(2);
        return (width == 2 * half ? turned : cat([turned, heads.narrow(2, 2 * half, width - (2 * half))], 2)).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        Cosines.Dispose();
        Sines.Dispose();
    }
}
