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
    private const long ChunkLength = 32_768;

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
    public static void CombineInto(torch.Tensor destination, ReadOnlySpan<float> row, Func<int, torch.Tensor> sourceOf)
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
        else if (destination.device_type != DeviceType.CPU || !destination.is_contiguous())
        {
            using var sum = torch.empty_like(destination, dtype: torch.ScalarType.Float32);
            using var wide = torch.empty_like(sum);
            Accumulate(sum, wide, row, sourceOf);
            destination.copy_(sum);
        }
        else
        {
            CombineByChunks(destination, row, sourceOf);
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

    /// <summary>
    /// Chunk by chunk the sums stay in the cache. A chunk is also too small for torch to divide among threads, so the bits do not
    /// depend on their number.
    /// </summary>
    private static void CombineByChunks(torch.Tensor destination, ReadOnlySpan<float> row, Func<int, torch.Tensor> sourceOf)
    {
        using var scope = torch.NewDisposeScope();
        var target = destination.view(-1);
        var sources = new torch.Tensor[row.Length];
        for (var expert = 0; expert < row.Length; expert++)
        {
            sources[expert] = row[expert] == 0f ? target : sourceOf(expert).contiguous().view(-1);
        }

        var length = target.numel();
        var sums = torch.empty(Math.Min(length, ChunkLength), dtype: torch.ScalarType.Float32);
        var wides = torch.empty_like(sums);
        for (var start = 0L; start < length; start += ChunkLength)
        {
            using var chunkScope = torch.NewDisposeScope();
            var count = Math.Min(ChunkLength, length - start);
            var sum = sums.narrow(0, 0, count);
            Accumulate(sum, wides.narrow(0, 0, count), row, expert => sources[expert].narrow(0, start, count));
            target.narrow(0, start, count).copy_(sum);
        }
    }

    private static void Accumulate(torch.Tensor sum, torch.Tensor wide, ReadOnlySpan<float> row, Func<int, torch.Tensor> sourceOf)
    {
        var first = FirstUsed(row);
        sum.copy_(sourceOf(first)).TimesInPlace(row[first]);
        for (var expert = first + 1; expert < row.Length; expert++)
        {
            if (row[expert] != 0f)
            {
                // Widened by hand: a sum of mixed types would allocate the widened tensor anew each time.
                sum.PlusInPlace(wide.copy_(sourceOf(expert)), row[expert]);
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
}
