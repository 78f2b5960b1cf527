using System.Buffers.Binary;

namespace Eep.Web.Runs;

/// <summary>
/// Expert maps of generations as the survival film reads them: int32 first generation, count, layers and experts (little-endian), then
/// for each generation survival and utilisation, one byte a cell. Survival is round(255 v); utilisation round(255 sqrt v), so that the
/// small shares of many experts stay apart.
/// </summary>
public static class ExpertMapsBlob
{
    private const int HeaderBytes = 16;

    /// <summary>Packs maps of equal size.</summary>
    /// <param name="from">Number of the first generation.</param>
    /// <param name="maps">[sparse layers][experts] each, values in [0, 1].</param>
    public static byte[] Pack(int from, IReadOnlyList<(double[][] Survival, double[][] Utilisation)> maps)
    {
        var layers = maps.Count == 0 ? 0 : maps[0].Survival.Length;
        var experts = layers == 0 ? 0 : maps[0].Survival[0].Length;
        var size = layers * experts;
        var blob = new byte[HeaderBytes + (2 * size * maps.Count)];
        Span<int> header = [from, maps.Count, layers, experts];
        for (var index = 0; index < header.Length; index++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(blob.AsSpan(index * sizeof(int)), header[index]);
        }

        for (var index = 0; index < maps.Count; index++)
        {
            var start = HeaderBytes + (2 * size * index);
            Write(maps[index].Survival, blob.AsSpan(start, size), isRoot: false);
            Write(maps[index].Utilisation, blob.AsSpan(start + size, size), isRoot: true);
        }

        return blob;
    }

    private static void Write(double[][] map, Span<byte> cells, bool isRoot)
    {
        // A generation without a best plan yet has no utilisation.
        var at = 0;
        foreach (var row in map)
        {
            foreach (var value in row)
            {
                var share = Math.Clamp(value, 0, 1);
                cells[at++] = (byte)Math.Round(255 * (isRoot ? Math.Sqrt(share) : share));
            }
        }
    }
}
