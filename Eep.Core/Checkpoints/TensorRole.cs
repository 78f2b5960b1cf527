namespace Eep.Core.Checkpoints;

/// <summary>What a stored tensor is to an expert plan.</summary>
/// <param name="Part">The part of the model it belongs to.</param>
/// <param name="Layer">Layer index; -1 where the tensor belongs to none.</param>
/// <param name="Expert">
/// For <see cref="ModelPart.Expert"/> the expert's index, or -1 where the tensor holds all experts in its first dimension; else -1.
/// </param>
/// <param name="Index">Which of the tensors of one expert, in the order of its specification.</param>
public readonly record struct TensorRole(ModelPart Part, int Layer = -1, int Expert = -1, int Index = 0)
{
    /// <summary>Whether a plan changes the tensor when it names the layer.</summary>
    public bool IsPlanned => Part is ModelPart.Expert or ModelPart.Router;
}
