namespace Eep.Core.Pruning;

/// <summary>The assignment problem: pairs rows with columns so that the sum of their values is largest.</summary>
public static class LinearAssignment
{
    /// <summary>
    /// The column of each row in the best assignment, by shortest augmenting paths (Kuhn, Munkres; Jonker and Volgenant 1987): O(n^3) in the worst case.
    /// Deterministic; of equal paths the one over lower columns.
    /// </summary>
    /// <param name="values">[n, n], row by row, finite.</param>
    /// <param name="size">n, at least 1.</param>
    /// <exception cref="ArgumentException">The number of values is not n^2, or one is not finite.</exception>
    public static int[] Largest(float[] values, int size)
    {
        if (size < 1 || values.Length != (long)size * size)
        {
            throw new ArgumentException($"{values.Length} values make no {size} x {size} table.", nameof(values));
        }

        foreach (var value in values)
        {
            if (!float.IsFinite(value))
            {
                throw new ArgumentException($"A value is {value}; all must be finite.", nameof(values));
            }
        }

        var matching = new Matching(values, size);
        for (var row = 0; row < size; row++)
        {
            matching.Add(row);
        }

        return matching.Columns();
    }

    /// <summary>The best assignment of the rows added so far. Prices keep every reduced cost, -value - row price - column price, at 0 or more.</summary>
    private sealed class Matching
    {
        private readonly float[] _values;
        private readonly double[] _rowPrices;
        private readonly double[] _columnPrices;
        private readonly int[] _rowOf;
        private readonly double[] _distances;
        private readonly int[] _previous;
        private readonly bool[] _isDone;

        public Matching(float[] values, int size)
        {
            _values = values;
            (_rowPrices, _columnPrices, _distances) = (new double[size], new double[size], new double[size]);
            (_rowOf, _previous, _isDone) = (new int[size], new int[size], new bool[size]);
            Array.Fill(_rowOf, -1);
        }

        /// <summary>Gives a row a column: the cheapest path to a free column is turned over.</summary>
        public void Add(int row)
        {
            var (end, length) = FindPath(row);
            _rowPrices[row] += length;
            for (var column = 0; column < _rowOf.Length; column++)
            {
                if (_isDone[column] && column != end)
                {
                    _rowPrices[_rowOf[column]] += length - _distances[column];
                    _columnPrices[column] -= length - _distances[column];
                }
            }

            for (var column = end; column >= 0; column = _previous[column])
            {
                _rowOf[column] = _previous[column] < 0 ? row : _rowOf[_previous[column]];
            }
        }

        public int[] Columns()
        {
            var columns = new int[_rowOf.Length];
            for (var column = 0; column < columns.Length; column++)
            {
                columns[_rowOf[column]] = column;
            }

            return columns;
        }

        /// <summary>The free column that is nearest to a row in reduced costs, and its distance (Dijkstra over columns).</summary>
        private (int End, double Length) FindPath(int row)
        {
            Array.Fill(_distances, double.PositiveInfinity);
            Array.Fill(_previous, -1);
            Array.Clear(_isDone);
            var (from, length) = (-1, 0.0);
            while (row >= 0)
            {
                from = Nearest(row, from, length);
                length = _distances[from];
                _isDone[from] = true;
                row = _rowOf[from];
            }

            return (from, length);
        }

        /// <summary>Extends the paths by a row and gives the nearest column that was not reached yet.</summary>
        private int Nearest(int row, int from, double length)
        {
            var nearest = -1;
            var values = _values.AsSpan(row * _rowOf.Length, _rowOf.Length);
            for (var column = 0; column < values.Length; column++)
            {
                if (_isDone[column])
                {
                    continue;
                }

                var through = length - values[column] - _rowPrices[row] - _columnPrices[column];
                if (through < _distances[column])
                {
                    (_distances[column], _previous[column]) = (through, from);
                }

                nearest = nearest < 0 || _distances[column] < _distances[nearest] ? column : nearest;
            }

            return nearest;
        }
    }
}
