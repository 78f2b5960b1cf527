using TorchSharp;

namespace Eep.Core.Checkpoints;

/// <summary>
/// New tensors that lie in their cache lines as another does. The last bits of a matrix product depend on where its operands begin within a
/// line, and tensors of a mapped file begin anywhere: a copy of the same numbers must still give the same product.
/// </summary>
internal static class PlacedTensor
{
    private const int LineBytes = 64;

    /// <summary>An uninitialised tensor of <paramref name="like"/>'s type and device, placed like it.</summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="like">Where this lies counts, if it is a contiguous CPU tensor.</param>
    /// <returns>Contiguous; the caller (or its dispose scope) owns it.</returns>
    public static torch.Tensor Empty(long[] shape, torch.Tensor like)
    {
        if (like.device_type != DeviceType.CPU || !like.is_contiguous())
        {
            return torch.empty(shape, dtype: like.dtype, device: like.device);
        }

        using var scope = torch.NewDisposeScope();
        var size = like.element_size();
        var count = shape.Aggregate(1L, (product, length) => product * length);
        var room = torch.empty(count + (LineBytes / size), dtype: like.dtype);
        var start = ((NativeTensor.AddressOf(like) - NativeTensor.AddressOf(room)) % LineBytes + LineBytes) % LineBytes;
        return room.narrow(0, start / size, count).view(shape).MoveToOuterDisposeScope();
    }
}
