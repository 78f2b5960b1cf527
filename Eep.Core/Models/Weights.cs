using Eep.Core.Checkpoints;
using Eep.Core.Evaluation;
using TorchSharp;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>
/// Gives a checkpoint's tensors in the compute type on the compute device: the mapped view itself where it already is that, else one
/// copy. Owns the copies; the views belong to the checkpoint, which must outlive this.
/// </summary>
internal sealed class Weights : IDisposable
{
    private readonly List<Tensor> _copies = [];
    private readonly HashSet<string> _names = [];

    public Weights(Checkpoint checkpoint, ComputeOptions options)
    {
        Checkpoint = checkpoint;
        Type = options.TorchType;
        Device = options.Device == ComputeDevice.Cuda ? CudaDevice() : torch.CPU;
    }

    public Checkpoint Checkpoint { get; }

    public ScalarType Type { get; }

    public Device Device { get; }

    /// <summary>One tensor, owned by this or by the checkpoint: never to be disposed or changed by the caller.</summary>
    public Tensor Get(string name) => Get(name, Type);

    /// <summary>The same in a type of its own.</summary>
    public Tensor Get(string name, ScalarType type)
    {
        var stored = Stored(name);
        var converted = To(type, stored);
        if (!ReferenceEquals(converted, stored))
        {
            _copies.Add(converted.DetachFromDisposeScope());
        }

        return converted;
    }

    /// <summary>One tensor as it is stored, a view that belongs to the checkpoint.</summary>
    public Tensor Stored(string name)
    {
        _names.Add(name);
        return Checkpoint.Tensor(name);
    }

    /// <summary>Gives the pages of the mapped files behind these weights back; they are read again on the next use.</summary>
    public void ReleasePages()
    {
        foreach (var name in _names)
        {
            Checkpoint.ReleasePages(name);
        }
    }

    /// <summary>A tensor in compute type and device: <paramref name="stored"/> itself, or a new tensor.</summary>
    public Tensor ToCompute(Tensor stored) => To(Type, stored);

    /// <summary>A tensor in a type of its own on the compute device: <paramref name="stored"/> itself, or a new tensor.</summary>
    public Tensor To(ScalarType type, Tensor stored) =>
        stored.dtype == type && stored.device_type == Device.type ? stored : stored.to(type, Device);

    /// <summary>Takes ownership of a tensor made from one of these.</summary>
    public Tensor Own(Tensor made)
    {
        _copies.Add(made.DetachFromDisposeScope());
        return made;
    }

    public void Dispose()
    {
        foreach (var copy in _copies)
        {
            copy.Dispose();
        }

        _copies.Clear();
    }

    private static Device CudaDevice() => cuda.is_available()
        ? torch.CUDA
        : throw new ModelException(
            "Device cuda was asked for, but this build or machine has no usable CUDA device; use device cpu, or a build with TorchBackend=cuda.");
}
