using Eep.Core.Checkpoints.Architecture;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>
/// The tensors of a router: gate (experts, hidden) with its bias, in compute type or in float32 where the router asks for that, and the
/// correction of the choice, float32 (experts), or null.
/// </summary>
internal sealed record RouterWeights(Linear Gate, Tensor? Correction)
{
    /// <summary>The weights of a router, each tensor as <paramref name="load"/> gives it in the type that it is told.</summary>
    public static RouterWeights Of(RouterSpec spec, ScalarType compute, Func<TensorSpec, ScalarType, Tensor> load)
    {
        var type = spec.IsFloat32 ? ScalarType.Float32 : compute;
        return new RouterWeights(
            new Linear(load(spec.Gate.Weight, type), spec.Gate.Bias is null ? null : load(spec.Gate.Bias, type)),
            spec.Correction is null ? null : load(spec.Correction, ScalarType.Float32));
    }
}
