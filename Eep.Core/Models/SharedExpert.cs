using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>An expert that sees every token; with a gate (1, hidden) its output is multiplied by the gate's sigmoid.</summary>
internal sealed record SharedExpert(GatedUnit Unit, Linear? Gate)
{
    /// <summary>(tokens, hidden) to the same; the caller's scope owns the result.</summary>
    public Tensor Forward(Tensor hidden)
    {
        using var scope = NewDisposeScope();
        var output = Unit.Forward(hidden);
        return (Gate is null ? output : output.mul_(Gate.Forward(hidden).sigmoid_())).MoveToOuterDisposeScope();
    }
}
