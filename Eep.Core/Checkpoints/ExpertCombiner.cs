using System.Runtime.InteropServices;
using Eep.Core.Pruning;
using TorchSharp;

namespace Eep.Core.Checkpoints;

/// <summary>
/// The arithmetic of a plan: new tensor = sum_j coefficient_j * source_j, accumulated in float32 in ascending j and rounded once to the
/// stored type. Search and export both call it, so what was scored is what is written. One-hot rows are copied bit for bit, and
/// zero coefficients cost nothing.
/// </summary>
public static class ExpertCombiner
{
    private const int ChunkLength = 4_096;
    private const long PartLength = 1 << 18;

    /// <summary>One merged tensor.</summary>
    /// <param name="row">Coefficients of the original experts, length E; all zero gives zeros.</param>
    /// <param name="sourceOf">The tensor of an original expert; asked only where the coefficient is not zero (of a row of zeros, the first). All of one shape and float type.</param>
    /// <returns>A new tensor of the sources' shape, type and device, placed in memory like the dominant one; the caller (or its dispose scope) owns it.</returns>
    public static torch.Tensor Combine(ReadOnlySpan<float> row, Func<int, torch.Tensor> sourceOf)
    {
        var dominant = sourceOf(Dominant(row));
        var result = PlacedTensor.Empty(dominant.shape, dominant);
        CombineInto(result, row, sourceOf);
        return result;
    }

    /// <summary>The same into a tensor that exists, for reused buffers.</summary>
    /// <param name="destination">Overwritten; of the sources' shape, type and device.</param>
    /// <param name="row">As in <see cref="Combine"/>.</param>
    /// <param name="sourceOf">As in <see cref="Combine"/>; must not give <paramref name="destination"/>.</param>
    /// <param name="threads">How many may share the work on a CPU; the bits do not depend on it.</param>
    public static void CombineInto(torch.Tensor destination, ReadOnlySpan<float> row, Func<int, torch.Tensor> sourceOf, int threads = 1)
    {
        var first = FirstUsed(row);
        if (first < 0)
        {
            destination.zero_();
        }
        else if (row[first] == 1f && row.Count(0f) == row.Length - 1)
        {
            destination.copy_(sourceOf(first));
        }
        else if (IsPlain(destination))
        {
            CombineByChunks(destination, row, sourceOf, threads);
        }
        else
        {
            CombineOnDevice(destination, row, sourceOf);
        }
    }

    /// <summary>New gate rows (or entries of a per-expert bias): row i of the result = sum_j mapping[i,j] * row j of <paramref name="gate"/>.</summary>
    /// <param name="mapping">W_RM [E', E].</param>
    /// <param name="gate">[E, ...], a float type.</param>
    /// <returns>[E', ...] in the gate's type and device; the caller (or its dispose scope) owns it.</returns>
    public static torch.Tensor CombineRows(CoefficientMatrix mapping, torch.Tensor gate)
    {
        var shape = gate.shape;
        if (shape.Length == 0 || shape[0] != mapping.Columns)
        {
            throw new ArgumentException(
                $"W_RM is {mapping.Rows} x {mapping.Columns} and the gate has {(shape.Length == 0 ? 0 : shape[0])} rows; they must agree.", nameof(gate));
        }

        shape[0] = mapping.Rows;
        var result = PlacedTensor.Empty(shape, gate);
        for (var row = 0; row < mapping.Rows; row++)
        {
            using var scope = torch.NewDisposeScope();
            CombineInto(result.select(0, row), mapping.Row(row), expert => gate.select(0, expert));
        }

        return result;
    }

    private static bool IsPlain(torch.Tensor tensor) =>
        tensor.device_type == DeviceType.CPU && tensor.is_contiguous() && StoredFloats.Holds(TensorTypes.FromScalarType(tensor.dtype));

    private static void CombineOnDevice(torch.Tensor destination, ReadOnlySpan<float> row, Func<int, torch.Tensor> sourceOf)
    {
        using var sum = torch.empty_like(destination, dtype: torch.ScalarType.Float32);
        using var wide = torch.empty_like(sum);
        sum.zero_();
        for (var expert = 0; expert < row.Length; expert++)
        {
            if (row[expert] != 0f)
            {
                // Widened by hand: a sum of mixed types would allocate the widened tensor anew each time.
                sum.PlusInPlace(wide.copy_(sourceOf(expert)), row[expert]);
            }
        }

        destination.copy_(sum);
    }

    /// <summary>Chunk by chunk, so that the sums stay in the first-level cache.</summary>
    private static void CombineByChunks(torch.Tensor destination, ReadOnlySpan<float> row, Func<int, torch.Tensor> sourceOf, int threads)
    {
        using var scope = torch.NewDisposeScope();
        var terms = new List<Term>();
        var held = new List<torch.Tensor>();
        for (var expert = 0; expert < row.Length; expert++)
        {
            if (row[expert] != 0f)
            {
                var source = sourceOf(expert);
                source = (StoredFloats.Holds(TensorTypes.FromScalarType(source.dtype)) ? source : source.to(torch.ScalarType.Float32)).contiguous();
                held.Add(source);
                terms.Add(new Term(NativeTensor.AddressOf(source), TensorTypes.FromScalarType(source.dtype), row[expert]));
            }
        }

        var (address, type, length) = (NativeTensor.AddressOf(destination), TensorTypes.FromScalarType(destination.dtype), destination.numel());
        if (threads == 1)
        {
            Sum(0, length);
        }
        else
        {
            var parts = (length + PartLength - 1) / PartLength;
            Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = threads }, part => Sum(part * PartLength, Math.Min(length, (part + 1) * PartLength)));
        }

        GC.KeepAlive(held);
        GC.KeepAlive(destination);

        void Sum(long start, long end)
        {
            Span<float> sums = stackalloc float[ChunkLength];
            for (var at = start; at < end; at += ChunkLength)
            {
                var chunk = sums[..(int)Math.Min(ChunkLength, end - at)];
                StoredFloats.Multiple(chunk, terms[0].At(at), terms[0].Type, terms[0].Factor);
                foreach (var term in CollectionsMarshal.AsSpan(terms)[1..])
                {
                    StoredFloats.AddMultiple(chunk, term.At(at), term.Type, term.Factor);
                }

                StoredFloats.Store(chunk, address + (nint)(at * type.ElementBytes()), type);
            }
        }
    }

    private static int Dominant(ReadOnlySpan<float> row)
    {
        var best = 0;
        for (var expert = 1; expert < row.Length; expert++)
        {
            best = Math.Abs(row[expert]) > Math.Abs(row[best]) ? expert : best;
        }

        return best;
    }

    private static int FirstUsed(ReadOnlySpan<float> row) => row.IndexOfAnyExcept(0f);

    /// <summary>One stored source and its coefficient.</summary>
    private readonly record struct Term(nint Address, TensorType Type, float Factor)
    {
        public nint At(long element) => Address + (nint)(element * Type.ElementBytes());
    }
}
