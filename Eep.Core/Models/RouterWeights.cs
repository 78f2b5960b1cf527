using Eep.Core.Checkpoints.Architecture;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>The tensors of a router in compute type: gate (experts, hidden) with its bias, and the correction of the choice (experts) or null.</summary>
internal sealed record RouterWeights(Linear Gate, Tensor? Correction)
{
    /// <summary>The weights of a router, each tensor as <paramref name="load"/> gives it.</summary>
    public static RouterWeights Of(RouterSpec spec, Func<TensorSpec, Tensor> load) => new(
        new Linear(load(spec.Gate.Weight), spec.Gate.Bias is null ? null : load(spec.Gate.Bias)),
        spec.Correction is null ? null : load(spec.Correction));
}
