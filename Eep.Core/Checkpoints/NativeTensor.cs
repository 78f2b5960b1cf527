using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Eep.Core.Checkpoints;

/// <summary>
/// The two entry points of TorchSharp's native library that its public API lacks: a tensor over foreign memory, and the address
/// of a tensor's data. They are not public API, which is why the TorchSharp version is pinned exactly.
/// </summary>
internal static unsafe partial class NativeTensor
{
    /// <summary>A CPU tensor over memory it does not own; the caller keeps the memory alive and disposes the tensor first.</summary>
    public static torch.Tensor Over(nint address, TensorType type, ReadOnlySpan<long> shape)
    {
        torch.InitializeDeviceType(DeviceType.CPU);
        var scalarType = (sbyte)type.ToScalarType();
        nint handle;
        fixed (long* sizes = shape)
        {
            // A null pointer with no dimensions is how a scalar arrives here; native code reads the count first.
            handle = New(
                address, &KeepMemory, sizes, shape.Length, scalarType, scalarType, (int)DeviceType.CPU, -1, 0);
        }

        if (handle == 0)
        {
            torch.CheckForErrors();
        }

        return torch.Tensor.UnsafeCreateTensor(handle).DetachFromDisposeScope();
    }

    /// <summary>Address of the first element; valid while the tensor lives. Only meaningful for contiguous CPU tensors.</summary>
    public static nint AddressOf(torch.Tensor tensor) => Data(tensor.Handle);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void KeepMemory(nint address)
    {
    }

    [LibraryImport("LibTorchSharp", EntryPoint = "THSTensor_new")]
    private static partial nint New(
        nint data, delegate* unmanaged[Cdecl]<nint, void> deleter, long* sizes, int rank, sbyte type, sbyte dtype, int deviceType, int deviceIndex, byte requiresGrad);

    [LibraryImport("LibTorchSharp", EntryPoint = "THSTensor_data")]
    private static partial nint Data(nint handle);
}
