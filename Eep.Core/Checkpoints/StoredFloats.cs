using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Eep.Core.Checkpoints;

/// <summary>
/// Arithmetic on stored numbers of a floating type, in float32. One fused multiply-add and one rounding an element, whatever the length of the vectors of the
/// processor, so the bits are the same on all.
/// </summary>
internal static class StoredFloats
{
    private const int HalfBits = 16;

    // Ties go to the even neighbour: half of the last kept bit, less one, and one more where that bit is set.
    private const uint RoundingBias = 0x7FFF;
    private const ushort NotANumber = 0x7FC0;

    /// <summary>Whether the type can be read and written here.</summary>
    public static bool Holds(TensorType type) => type is TensorType.F32 or TensorType.BF16 or TensorType.F16;

    /// <summary>sums = factor * source.</summary>
    /// <param name="sums">As many as are read.</param>
    /// <param name="source">First stored number.</param>
    /// <param name="type">How it is stored.</param>
    /// <param name="factor">Of every number.</param>
    public static void Multiple(Span<float> sums, nint source, TensorType type, float factor)
    {
        // Minus zero is what a sum begins with: it leaves the sign of a zero as it is.
        sums.Fill(-0f);
        AddMultiple(sums, source, type, factor);
    }

    /// <summary>sums += factor * source.</summary>
    /// <inheritdoc cref="Multiple" path="/param"/>
    public static unsafe void AddMultiple(Span<float> sums, nint source, TensorType type, float factor)
    {
        switch (type)
        {
            case TensorType.F32:
                AddSingles(sums, new ReadOnlySpan<float>((void*)source, sums.Length), factor);
                break;
            case TensorType.BF16:
                AddBrainFloats(sums, new ReadOnlySpan<ushort>((void*)source, sums.Length), factor);
                break;
            default:
                AddHalves(sums, new ReadOnlySpan<Half>((void*)source, sums.Length), factor);
                break;
        }
    }

    /// <summary>Writes numbers in a stored type, each rounded to the nearest, ties to even.</summary>
    /// <param name="sums">The numbers.</param>
    /// <param name="destination">First stored number.</param>
    /// <param name="type">How it is stored.</param>
    public static unsafe void Store(ReadOnlySpan<float> sums, nint destination, TensorType type)
    {
        switch (type)
        {
            case TensorType.F32:
                sums.CopyTo(new Span<float>((void*)destination, sums.Length));
                break;
            case TensorType.BF16:
                StoreBrainFloats(sums, new Span<ushort>((void*)destination, sums.Length));
                break;
            default:
                var halves = new Span<Half>((void*)destination, sums.Length);
                for (var at = 0; at < halves.Length; at++)
                {
                    halves[at] = (Half)sums[at];
                }

                break;
        }
    }

    private static void AddSingles(Span<float> sums, ReadOnlySpan<float> source, float factor)
    {
        var (factors, at) = (Vector256.Create(factor), 0);
        ref var sum = ref MemoryMarshal.GetReference(sums);
        ref var first = ref MemoryMarshal.GetReference(source);
        for (; at <= sums.Length - Vector256<float>.Count; at += Vector256<float>.Count)
        {
            Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref first, (nuint)at), factors, Vector256.LoadUnsafe(ref sum, (nuint)at))
                .StoreUnsafe(ref sum, (nuint)at);
        }

        for (; at < sums.Length; at++)
        {
            sums[at] = MathF.FusedMultiplyAdd(source[at], factor, sums[at]);
        }
    }

    private static void AddBrainFloats(Span<float> sums, ReadOnlySpan<ushort> source, float factor)
    {
        var (factors, at) = (Vector256.Create(factor), 0);
        ref var sum = ref MemoryMarshal.GetReference(sums);
        ref var first = ref MemoryMarshal.GetReference(source);
        for (; at <= sums.Length - Vector256<ushort>.Count; at += Vector256<ushort>.Count)
        {
            var (low, high) = Vector256.Widen(Vector256.LoadUnsafe(ref first, (nuint)at));
            var second = (nuint)(at + Vector256<float>.Count);
            Vector256.FusedMultiplyAdd((low << HalfBits).AsSingle(), factors, Vector256.LoadUnsafe(ref sum, (nuint)at)).StoreUnsafe(ref sum, (nuint)at);
            Vector256.FusedMultiplyAdd((high << HalfBits).AsSingle(), factors, Vector256.LoadUnsafe(ref sum, second)).StoreUnsafe(ref sum, second);
        }

        for (; at < sums.Length; at++)
        {
            sums[at] = MathF.FusedMultiplyAdd(BitConverter.UInt32BitsToSingle((uint)source[at] << HalfBits), factor, sums[at]);
        }
    }

    private static void AddHalves(Span<float> sums, ReadOnlySpan<Half> source, float factor)
    {
        for (var at = 0; at < sums.Length; at++)
        {
            sums[at] = MathF.FusedMultiplyAdd((float)source[at], factor, sums[at]);
        }
    }

    private static void StoreBrainFloats(ReadOnlySpan<float> sums, Span<ushort> target)
    {
        var at = 0;
        ref var sum = ref MemoryMarshal.GetReference(sums);
        ref var first = ref MemoryMarshal.GetReference(target);
        for (; at <= sums.Length - Vector256<ushort>.Count; at += Vector256<ushort>.Count)
        {
            var low = Rounded(Vector256.LoadUnsafe(ref sum, (nuint)at));
            var high = Rounded(Vector256.LoadUnsafe(ref sum, (nuint)(at + Vector256<float>.Count)));
            Vector256.Narrow(low, high).StoreUnsafe(ref first, (nuint)at);
        }

        for (; at < sums.Length; at++)
        {
            var bits = BitConverter.SingleToUInt32Bits(sums[at]);
            target[at] = float.IsNaN(sums[at]) ? NotANumber : (ushort)((bits + RoundingBias + ((bits >> HalfBits) & 1)) >> HalfBits);
        }
    }

    private static Vector256<uint> Rounded(Vector256<float> numbers)
    {
        var bits = numbers.AsUInt32();
        var rounded = (bits + Vector256.Create(RoundingBias) + ((bits >> HalfBits) & Vector256<uint>.One)) >> HalfBits;
        return Vector256.ConditionalSelect(Vector256.Equals(numbers, numbers).AsUInt32(), rounded, Vector256.Create((uint)NotANumber));
    }
}
