using Eep.Core.Pruning;

namespace Eep.Core.Search.Operators;

/// <summary>Divides every W_EM row by its sum; W_RM stays (the reference does so with a tenth of its children).</summary>
public static class RowNormalization
{
    /// <summary>A row whose sum is nearer to zero is left alone: dividing would blow it up (the reference has no such guard).</summary>
    public const float SmallestSum = 0.1f;

    /// <summary>The normalised plan.</summary>
    /// <param name="plan">Left as it is.</param>
    /// <param name="routerGroups">Groups of experts that routers choose from; a row that a negative sum would take to another group is left alone.</param>
    public static PruningPlan Apply(PruningPlan plan, int routerGroups = 1) => plan.With(
        [.. plan.Groups.Select(group => group with
        {
            ExpertMerging = GroupedRows.KeepGroups(group.ExpertMerging, Normalize(group.ExpertMerging), routerGroups),
        })]);

    private static CoefficientMatrix Normalize(CoefficientMatrix matrix)
    {
        var values = matrix.Values.ToArray();
        for (var row = 0; row < matrix.Rows; row++)
        {
            var span = values.AsSpan(row * matrix.Columns, matrix.Columns);
            var sum = 0f;
            foreach (var value in span)
            {
                sum += value;
            }

            if (MathF.Abs(sum) >= SmallestSum)
            {
                foreach (ref var value in span)
                {
                    value /= sum;
                }
            }
        }

        return new CoefficientMatrix(matrix.Rows, matrix.Columns, values);
    }
}
