using Eep.Core.Checkpoints.Architecture;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Eep.Core.Models;

/// <summary>down(activation(gate x, up x)): a routed expert, a shared expert, or the feed-forward part of a dense layer.</summary>
internal sealed record GatedUnit(Linear Gate, Linear Up, Linear Down, ExpertActivation Activation) : IFeedForward
{
    public static GatedUnit Load(Weights weights, DenseSpec spec) => new(
        Linear.Load(weights, spec.Gate), Linear.Load(weights, spec.Up), Linear.Load(weights, spec.Down), ExpertActivation.Silu);

    /// <summary>(tokens, hidden) to the same; the caller owns the result.</summary>
    public Tensor Forward(Tensor hidden)
    {
        using var inner = Gate.Forward(hidden);
        using var up = Up.Forward(hidden);
        if (Activation == ExpertActivation.Silu)
        {
            inner.silu_().mul_(up);
            return Down.Forward(inner);
        }

        using var clamped = ClampedSwiGlu(inner, up);
        return Down.Forward(clamped);
    }

    public Tensor Forward(Tensor hidden, int layer, ForwardObserver? observer) => Forward(hidden);

    private static Tensor ClampedSwiGlu(Tensor gate, Tensor up)
    {
        using TorchSharp.Scalar limit = 7, negative = -7, steepness = 1.702, one = 1;
        using var scope = NewDisposeScope();
        var bounded = gate.clamp(max: limit);
        var shifted = up.clamp(negative, limit).add_(one);
        return bounded.mul(bounded.mul(steepness).sigmoid_()).mul_(shifted).MoveToOuterDisposeScope();
    }
}
