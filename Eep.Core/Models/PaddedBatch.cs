namespace Eep.Core.Models;

/// <summary>Sequences side by side in a rectangle, each an unbroken run of tokens between padding.</summary>
/// <param name="Width">Columns of the rectangle.</param>
/// <param name="Rows">For each row the column of its first token, and its tokens.</param>
public sealed record PaddedBatch(int Width, IReadOnlyList<(int Start, long[] Ids)> Rows)
{
    /// <summary>Rows of any length, padded to the right.</summary>
    public static PaddedBatch OfRows(IReadOnlyList<long[]> rows) => new(rows.Max(row => row.Length), [.. rows.Select(row => (0, row))]);

    /// <summary>A rectangle with its mask, row-major; null when a row's ones are not one unbroken run.</summary>
    public static PaddedBatch? OfMask(int count, int width, ReadOnlySpan<long> ids, ReadOnlySpan<long> mask)
    {
        var rows = new List<(int, long[])>();
        for (var row = 0; row < count; row++)
        {
            var ones = mask.Slice(row * width, width);
            var (first, last) = (ones.IndexOfAnyExcept(0), ones.LastIndexOfAnyExcept(0));
            if (first < 0 || ones[first..(last + 1)].Contains(0))
            {
                return null;
            }

            rows.Add((first, ids.Slice((row * width) + first, last - first + 1).ToArray()));
        }

        return new PaddedBatch(width, rows);
    }
}
