using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>The two input projections of a gated unit.</summary>
internal abstract record GatedInput
{
    /// <summary>(tokens, hidden) to gate and up, each (tokens, inner) and free to be changed; the caller's scope owns them.</summary>
    public abstract (Tensor Gate, Tensor Up) Forward(Tensor hidden);

    /// <summary>A projection each.</summary>
    public sealed record Split(Linear Gate, Linear Up) : GatedInput
    {
        public override (Tensor Gate, Tensor Up) Forward(Tensor hidden) => (Gate.Forward(hidden), Up.Forward(hidden));
    }

    /// <summary>
    /// One projection for both, parted after it: the stored weight is used where it lies, and the product is one instead of two.
    /// </summary>
    /// <param name="GateUp">hidden to 2 * inner.</param>
    /// <param name="Interleaved">Gate and up alternate; else gate comes before up.</param>
    public sealed record Joined(Linear GateUp, bool Interleaved) : GatedInput
    {
        public override (Tensor Gate, Tensor Up) Forward(Tensor hidden)
        {
            var joined = GateUp.Forward(hidden);
            var (width, inner) = (joined.size(1), joined.size(1) / 2);
            return Interleaved
                ? (joined.slice(1, 0, width, 2), joined.slice(1, 1, width, 2))
                : (joined.narrow(1, 0, inner), joined.narrow(1, inner, inner));
        }
    }
}
