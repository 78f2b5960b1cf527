using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>Where and in which arithmetic a model runs.</summary>
public sealed record ComputeOptions
{
    /// <summary>Default <see cref="ComputeDevice.Cpu"/>.</summary>
    public ComputeDevice Device { get; init; } = ComputeDevice.Cpu;

    /// <summary>Type of weights and activations; router softmax, norms and logits are float32 in either. Default float32.</summary>
    public ComputeType Dtype { get; init; } = ComputeType.F32;

    /// <summary>
    /// Threads that evaluate plans and documents side by side, each with one thread inside a matrix product; at least 1, on CUDA
    /// always 1. Results do not depend on it. Default: the number of processors.
    /// </summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Bytes that model and work may take (see <see cref="MemoryPlan"/>); null = what is free, less headroom. No result depends on it.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>libtorch's name of <see cref="Dtype"/>.</summary>
    internal ScalarType TorchType => Dtype == ComputeType.BF16 ? ScalarType.BFloat16 : ScalarType.Float32;

    /// <summary>libtorch's name of <see cref="Device"/>.</summary>
    internal Device TorchDevice => Device == ComputeDevice.Cuda ? CUDA : CPU;
}

/// <summary>The device that holds the weights.</summary>
public enum ComputeDevice
{
    /// <summary>The processor; weights of the compute type stay in the mapped file.</summary>
    Cpu,

    /// <summary>The first CUDA device; all weights are copied to it.</summary>
    Cuda,
}

/// <summary>Floating-point type of weights and activations.</summary>
public enum ComputeType
{
    /// <summary>32-bit float.</summary>
    F32,

    /// <summary>Brain float. Fast only on processors with AVX-512 BF16 or AMX, and on GPUs.</summary>
    BF16,
}
