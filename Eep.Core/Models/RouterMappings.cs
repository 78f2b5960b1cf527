using Eep.Core.Checkpoints.Architecture;
using Eep.Core.Pruning;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>The matrices that stand behind a router's softmax: a plan's, the checkpoint's own (<see cref="RouterSpec.Mapping"/>), or both.</summary>
internal static class RouterMappings
{
    /// <summary>The checkpoint's own matrix, float32 [E', E], owned by <paramref name="weights"/>; null for none.</summary>
    public static Tensor? Stored(Weights weights, RouterSpec spec) => spec.Mapping is null
        ? null
        : weights.Own(weights.Stored(spec.Mapping.Name).to(ScalarType.Float32, weights.Device, copy: true));

    /// <summary>The matrix of a plan over the checkpoint's own one, float32; the caller owns it.</summary>
    /// <exception cref="PlanException">The plan combines gate rows, which a mapped router has no place for.</exception>
    public static Tensor Under(CoefficientMatrix mapping, Tensor? stored, RouterSpace space, Device device)
    {
        var own = tensor(mapping.Values.ToArray(), [mapping.Rows, mapping.Columns], device: device);
        if (stored is null)
        {
            return own;
        }

        using (own)
        {
            return space == RouterSpace.Probabilities || mapping.IsOneHot
                ? own.matmul(stored)
                : throw new PlanException("The plan combines gate rows, and this checkpoint has a router mapping behind its gate; plan on the original model.");
        }
    }
}
