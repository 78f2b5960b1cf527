namespace Eep.Core.Checkpoints;

/// <summary>What a stored tensor is to an expert plan.</summary>
/// <param name="Part">The part of the model it belongs to.</param>
/// <param name="Layer">Layer index; -1 where the tensor belongs to none.</param>
/// <param name="Expert">Expert index for <see cref="ModelPart.Expert"/>; else -1.</param>
/// <param name="Weight">Which weight of the expert, for example w1; else empty.</param>
public readonly record struct TensorRole(ModelPart Part, int Layer = -1, int Expert = -1, string Weight = "");
