using Eep.Core.Checkpoints;
using Eep.Core.Metering;
using Eep.Core.Models;

namespace Eep.Core.Runs;

/// <summary>The compute type that options ask for by name.</summary>
public static class ComputeTypes
{
    /// <summary>Chooses by model and machine.</summary>
    public const string Automatic = "auto";

    /// <summary>The names.</summary>
    public static IReadOnlyList<string> Names { get; } = [Automatic, "f32", "bf16"];

    /// <summary>What a type is called: f32 or bf16.</summary>
    public static string Name(ComputeType type) => type.ToString().ToLowerInvariant();

    /// <summary>The type of a name. <see cref="Automatic"/> depends on nothing that changes between two starts, so a run that goes on computes as it began.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="device">Where the model runs.</param>
    /// <param name="checkpoint">The model: one that is stored wider than bfloat16 would lose bits, and is computed in float32.</param>
    /// <param name="processor">What the processor multiplies.</param>
    /// <returns>The type, and why in half a sentence.</returns>
    public static (ComputeType Type, string Reason) Resolve(string name, ComputeDevice device, Checkpoint checkpoint, ProcessorFeatures processor) =>
        name switch
        {
            "bf16" => (ComputeType.BF16, "as asked"),
            "f32" => (ComputeType.F32, "as asked"),
            _ when !IsStoredNarrow(checkpoint) => (ComputeType.F32, "the model is not stored in bfloat16"),
            _ when device == ComputeDevice.Cuda => (ComputeType.BF16, "the model is stored in it"),
            _ when processor.Bfloat16 is { } unit => (ComputeType.BF16, $"the model is stored in it and the processor has {unit}"),
            _ => (ComputeType.F32, "the processor has no products of bfloat16"),
        };

    /// <summary>The type that a run computes in on this machine.</summary>
    public static (ComputeType Type, string Reason) Resolve(RunOptions options, Checkpoint checkpoint) => Resolve(
        options.Dtype, options.Device == "cuda" ? ComputeDevice.Cuda : ComputeDevice.Cpu, checkpoint, ProcessorFeatures.Read());

    private static bool IsStoredNarrow(Checkpoint checkpoint) => checkpoint.Tensors
        .Where(tensor => checkpoint.RoleOf(tensor.Name).Part == ModelPart.Expert)
        .All(tensor => tensor.Type == TensorType.BF16);
}
