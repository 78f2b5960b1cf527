using Eep.Core.Pruning;

namespace Eep.Tests.Pruning;

/// <summary>Expert tables from rows of numbers.</summary>
public static class Tables
{
    public static ExpertTable Of(params double[][] rows)
    {
        var table = new ExpertTable(rows.Length, rows[0].Length);
        Fill(table, rows);
        return table;
    }

    public static void Fill(ExpertTable table, double[][] rows)
    {
        for (var layer = 0; layer < rows.Length; layer++)
        {
            rows[layer].CopyTo(table.Row(layer));
        }
    }
}
