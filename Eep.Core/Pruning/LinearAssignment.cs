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
    public static int[] Largest(ReadOnlySpan<float> values, int size)
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

        var (rowPrice, columnPrice) = (new double[size], new double[size]);
        var rowOf = new int[size];
        Array.Fill(rowOf, -1);
        var (distance, previous, isDone) = (new double[size], new int[size], new bool[size]);
        for (var row = 0; row < size; row++)
        {
            Augment(values, row);
        }

        var columnOf = new int[size];
        for (var column = 0; column < size; column++)
        {
            columnOf[rowOf[column]] = column;
        }

        return columnOf;

        // The cheapest path from a row without a column to a column without a row, in reduced costs; then prices keep all reduced costs at 0 or more.
        void Augment(ReadOnlySpan<float> table, int start)
        {
            Array.Fill(distance, double.PositiveInfinity);
            Array.Clear(isDone);
            var (row, reached, end) = (start, 0.0, -1);
            Array.Fill(previous, -1);
            var from = -1;
            while (end < 0)
            {
                var (nearest, nearestDistance) = (-1, double.PositiveInfinity);
                var costs = table.Slice(row * size, size);
                for (var column = 0; column < size; column++)
                {
                    if (isDone[column])
                    {
                        continue;
                    }

                    var through = reached - costs[column] - rowPrice[row] - columnPrice[column];
                    if (through < distance[column])
                    {
                        (distance[column], previous[column]) = (through, from);
                    }

                    if (distance[column] < nearestDistance)
                    {
                        (nearest, nearestDistance) = (column, distance[column]);
                    }
                }

                isDone[nearest] = true;
                reached = nearestDistance;
                (from, row) = (nearest, rowOf[nearest]);
                end = row < 0 ? nearest : -1;
            }

            rowPrice[start] += reached;
            for (var column = 0; column < size; column++)
            {
                if (isDone[column] && column != end)
                {
                    rowPrice[rowOf[column]] += reached - distance[column];
                    columnPrice[column] -= reached - distance[column];
                }
            }

            for (var column = end; column >= 0; column = from)
            {
                from = previous[column];
                rowOf[column] = from < 0 ? start : rowOf[from];
            }
        }
    }
}
