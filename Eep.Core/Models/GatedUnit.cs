using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Architecture;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Eep.Core.Models;

/// <summary>down(activation(gate x, up x)): a routed expert, a shared expert, or the feed-forward part of a dense layer.</summary>
internal sealed record GatedUnit(GatedInput Input, Linear Down, ExpertActivation Activation) : IFeedForward
{
    public static GatedUnit Load(Weights weights, DenseSpec spec) => new(
        new GatedInput.Split(Linear.Load(weights, spec.Gate), Linear.Load(weights, spec.Up)),
        Linear.Load(weights, spec.Down),
        new ExpertActivation.Silu());

    /// <summary>(tokens, hidden) to the same; the caller's scope owns the result.</summary>
    public Tensor Forward(Tensor hidden)
    {
        using var scope = NewDisposeScope();
        var (gate, up) = Input.Forward(hidden);
        var inner = Activation is ExpertActivation.ClampedSwiGlu clamped ? ClampedSwiGlu(clamped, gate, up) : gate.silu_().mul_(up);
        return Down.Forward(inner).MoveToOuterDisposeScope();
    }

    public Tensor Forward(Tensor hidden, int layer, ForwardObserver? observer) => Forward(hidden);

    private static Tensor ClampedSwiGlu(ExpertActivation.ClampedSwiGlu spec, Tensor gate, Tensor up)
    {
        using Scalar limit = spec.Limit, negative = -spec.Limit, alpha = spec.Alpha, one = 1;
        var bounded = gate.clamp(max: limit);
        var shifted = up.clamp(negative, limit).PlusInPlace(one);
        return bounded.mul(alpha).sigmoid_().mul_(bounded).mul_(shifted);
    }
}
