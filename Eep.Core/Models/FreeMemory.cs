using System.Globalization;

namespace Eep.Core.Models;

/// <summary>What the machine, or the container around the process, has to give.</summary>
internal static class FreeMemory
{
    // The page cache and the rest of the machine want some too.
    private const double Share = 0.8;

    /// <summary>Free memory less headroom, in bytes.</summary>
    public static long Bytes() => (long)(Share * Math.Min(Available(), GC.GetGCMemoryInfo().TotalAvailableMemoryBytes));

    private static long Available()
    {
        const string Source = "/proc/meminfo", Field = "MemAvailable:";
        var line = File.Exists(Source) ? File.ReadLines(Source).FirstOrDefault(text => text.StartsWith(Field, StringComparison.Ordinal)) : null;
        return line is null ? long.MaxValue : 1024 * long.Parse(line[Field.Length..^2], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
    }
}
