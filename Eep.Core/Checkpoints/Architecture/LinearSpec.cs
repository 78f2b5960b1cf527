namespace Eep.Core.Checkpoints.Architecture;

/// <summary>A linear map: x W^T + b.</summary>
/// <param name="Weight">W, [out, in].</param>
/// <param name="Bias">b, [out]; null for none.</param>
public sealed record LinearSpec(TensorSpec Weight, TensorSpec? Bias = null)
{
    /// <summary>A map by its name without ".weight" and ".bias".</summary>
    public static LinearSpec Of(string name, long outputs, long inputs, bool bias = false) =>
        new(new TensorSpec($"{name}.weight", [outputs, inputs]), bias ? new TensorSpec($"{name}.bias", [outputs]) : null);

    /// <summary>Its tensors.</summary>
    public IEnumerable<TensorSpec> Tensors => Bias is null ? [Weight] : [Weight, Bias];
}
