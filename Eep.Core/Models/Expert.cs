using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Eep.Core.Models;

/// <summary>One SwiGLU expert: w2 (silu(w1 x) * w3 x).</summary>
/// <param name="w1">Gate projection (inner, hidden).</param>
/// <param name="w2">Down projection (hidden, inner).</param>
/// <param name="w3">Up projection (inner, hidden).</param>
internal sealed class Expert(Tensor w1, Tensor w2, Tensor w3)
{
    /// <summary>(tokens, hidden) to the same, ungated; the caller owns the result.</summary>
    public Tensor Forward(Tensor hidden)
    {
        using var inner = linear(hidden, w1);
        using var up = linear(hidden, w3);
        inner.silu_().mul_(up);
        return linear(inner, w2);
    }
}
