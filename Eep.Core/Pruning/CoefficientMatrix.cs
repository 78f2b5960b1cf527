namespace Eep.Core.Pruning;

/// <summary>
/// An immutable [E', E] matrix of float32 coefficients: W_EM or W_RM of one layer group (EEP, arXiv 2407.00945, sec. 4.2).
/// Row i describes new expert i as a combination of the E original experts.
/// </summary>
public sealed class CoefficientMatrix : IEquatable<CoefficientMatrix>
{
    private readonly float[] _values;

    /// <summary>Copies <paramref name="values"/>, row-major. Negative zero becomes zero, so that equal numbers have equal bits.</summary>
    /// <exception cref="PlanException">A size below 1, a wrong number of values, or a value that is not finite.</exception>
    public CoefficientMatrix(int rows, int columns, ReadOnlySpan<float> values)
    {
        if (rows < 1 || columns < 1 || values.Length != (long)rows * columns)
        {
            throw new PlanException($"A coefficient matrix of {rows} x {columns} cannot hold {values.Length} values.");
        }

        for (var i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                throw new PlanException($"Coefficient [{i / columns},{i % columns}] is {values[i]}; it must be finite.");
            }
        }

        Rows = rows;
        Columns = columns;
        _values = values.ToArray();
        foreach (ref var value in _values.AsSpan())
        {
            value = value == 0f ? 0f : value;
        }
    }

    /// <summary>E', the number of new experts.</summary>
    public int Rows { get; }

    /// <summary>E, the number of original experts.</summary>
    public int Columns { get; }

    /// <summary>Row-major values, length Rows * Columns.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>The coefficient of original expert <paramref name="column"/> in new expert <paramref name="row"/>.</summary>
    public float this[int row, int column] => _values[(row * Columns) + column];

    /// <summary>True when every row is one-hot: exactly one 1, zeros elsewhere.</summary>
    public bool IsOneHot => Enumerable.Range(0, Rows).All(IsOneHotRow);

    /// <summary>Rows that select the given original experts, in the given order.</summary>
    /// <exception cref="PlanException">An index outside [0, expertCount).</exception>
    public static CoefficientMatrix OneHot(ReadOnlySpan<int> kept, int expertCount)
    {
        var values = new float[kept.Length * expertCount];
        for (var row = 0; row < kept.Length; row++)
        {
            if (kept[row] < 0 || kept[row] >= expertCount)
            {
                throw new PlanException($"Kept expert {kept[row]} is outside 0..{expertCount - 1}.");
            }

            values[(row * expertCount) + kept[row]] = 1f;
        }

        return new CoefficientMatrix(kept.Length, expertCount, values);
    }

    /// <summary>One row, length E.</summary>
    public ReadOnlySpan<float> Row(int row) => _values.AsSpan(row * Columns, Columns);

    /// <summary>True when the row is exactly one 1 and zeros.</summary>
    public bool IsOneHotRow(int row)
    {
        var span = Row(row);
        return span.Count(0f) == Columns - 1 && span[DominantOf(row)] == 1f;
    }

    /// <summary>Index of the largest entry of the row; the lower index wins a tie.</summary>
    public int DominantOf(int row)
    {
        var span = Row(row);
        var best = 0;
        for (var column = 1; column < span.Length; column++)
        {
            if (span[column] > span[best])
            {
                best = column;
            }
        }

        return best;
    }

    /// <summary>The dominant original expert of each row, length E'.</summary>
    public int[] Dominants() => [.. Enumerable.Range(0, Rows).Select(DominantOf)];

    /// <summary>The same rows in the order given by <paramref name="order"/>.</summary>
    public CoefficientMatrix Reorder(ReadOnlySpan<int> order)
    {
        var values = new float[order.Length * Columns];
        for (var row = 0; row < order.Length; row++)
        {
            Row(order[row]).CopyTo(values.AsSpan(row * Columns, Columns));
        }

        return new CoefficientMatrix(order.Length, Columns, values);
    }

    /// <summary>The same rows, and behind them one-hot ones that select the given original experts.</summary>
    public CoefficientMatrix WithUnitRows(ReadOnlySpan<int> experts)
    {
        var values = new float[(Rows + experts.Length) * Columns];
        Values.CopyTo(values);
        for (var row = 0; row < experts.Length; row++)
        {
            values[((Rows + row) * Columns) + experts[row]] = 1f;
        }

        return new CoefficientMatrix(Rows + experts.Length, Columns, values);
    }

    /// <inheritdoc/>
    public bool Equals(CoefficientMatrix? other) =>
        other is not null && Rows == other.Rows && Columns == other.Columns && Values.SequenceEqual(other.Values);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CoefficientMatrix);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Rows);
        hash.Add(Columns);
        foreach (var value in _values)
        {
            hash.Add(value);
        }

        return hash.ToHashCode();
    }
}
