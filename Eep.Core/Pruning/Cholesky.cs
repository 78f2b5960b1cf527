namespace Eep.Core.Pruning;

/// <summary>Solves symmetric positive definite systems.</summary>
internal static class Cholesky
{
    /// <summary>Solves <paramref name="matrix"/> x = <paramref name="right"/>; both are overwritten, x comes back in the latter.</summary>
    /// <param name="matrix">Lower triangle: row i has i + 1 values.</param>
    /// <param name="right">As many values as there are rows.</param>
    public static double[] Solve(double[][] matrix, double[] right)
    {
        for (var row = 0; row < right.Length; row++)
        {
            for (var column = 0; column <= row; column++)
            {
                var sum = matrix[row][column] - Dot(matrix[row], matrix[column], column);
                matrix[row][column] = row == column ? Math.Sqrt(sum) : sum / matrix[column][column];
            }

            right[row] = (right[row] - Dot(matrix[row], right, row)) / matrix[row][row];
        }

        for (var row = right.Length - 1; row >= 0; row--)
        {
            right[row] /= matrix[row][row];
            for (var above = 0; above < row; above++)
            {
                right[above] -= matrix[row][above] * right[row];
            }
        }

        return right;
    }

    private static double Dot(double[] a, double[] b, int count)
    {
        var sum = 0.0;
        for (var k = 0; k < count; k++)
        {
            sum += a[k] * b[k];
        }

        return sum;
    }
}
