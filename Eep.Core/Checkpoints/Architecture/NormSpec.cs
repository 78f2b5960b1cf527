namespace Eep.Core.Checkpoints.Architecture;

/// <summary>A normalisation over the last dimension: RMS norm, or layer norm where there is a bias.</summary>
/// <param name="Weight">[width].</param>
/// <param name="Bias">[width]: the mean is taken away first and this is added last (layer norm); null for RMS norm.</param>
/// <param name="Epsilon">Added to the variance.</param>
public sealed record NormSpec(TensorSpec Weight, TensorSpec? Bias, double Epsilon)
{
    /// <summary>An RMS norm by its name without ".weight".</summary>
    public static NormSpec Rms(string name, long width, double epsilon) => new(new TensorSpec($"{name}.weight", [width]), null, epsilon);

    /// <summary>A layer norm by its name without ".weight" and ".bias".</summary>
    public static NormSpec Layer(string name, long width, double epsilon) =>
        new(new TensorSpec($"{name}.weight", [width]), new TensorSpec($"{name}.bias", [width]), epsilon);

    /// <summary>Its tensors.</summary>
    public IEnumerable<TensorSpec> Tensors => Bias is null ? [Weight] : [Weight, Bias];
}
