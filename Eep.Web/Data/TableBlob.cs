using System.Runtime.InteropServices;

namespace Eep.Web.Data;

/// <summary>Rectangular tables of float64 as stored: row count, column count (int32 each), then the values row by row.</summary>
public static class TableBlob
{
    /// <summary>Table to blob.</summary>
    public static byte[] Pack(double[][] table)
    {
        var columns = table.Length == 0 ? 0 : table[0].Length;
        var blob = new byte[8 + (sizeof(double) * table.Length * columns)];
        MemoryMarshal.Write(blob, table.Length);
        MemoryMarshal.Write(blob.AsSpan(4), columns);
        for (var row = 0; row < table.Length; row++)
        {
            MemoryMarshal.AsBytes(table[row].AsSpan(0, columns)).CopyTo(blob.AsSpan(8 + (sizeof(double) * row * columns)));
        }

        return blob;
    }

    /// <summary>Blob to table, bit for bit.</summary>
    public static double[][] Unpack(byte[] blob)
    {
        var rows = MemoryMarshal.Read<int>(blob);
        var columns = MemoryMarshal.Read<int>(blob.AsSpan(4));
        var values = MemoryMarshal.Cast<byte, double>(blob.AsSpan(8)).ToArray();
        return [.. Enumerable.Range(0, rows).Select(row => values[(row * columns)..((row + 1) * columns)])];
    }
}
