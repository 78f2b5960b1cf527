using System.Runtime.InteropServices;

namespace Eep.Core.Checkpoints;

/// <summary>Pages of a mapped file that nobody has written to. Everything here is a hint: elsewhere than on Linux nothing happens.</summary>
internal static partial class MappedPages
{
    private const int WillNeed = 3;
    private const int DontNeed = 4;

    /// <summary>Has the system begin to read a range, in large pieces instead of page by page on first use.</summary>
    public static void Request(nint start, long bytes)
    {
        var first = start / Environment.SystemPageSize * Environment.SystemPageSize;
        if (OperatingSystem.IsLinux())
        {
            _ = Advise(first, (nuint)(start + (nint)bytes - first), WillNeed);
        }
    }

    /// <summary>Gives the whole pages inside a range back to the system.</summary>
    public static void Release(nint start, long bytes)
    {
        var page = Environment.SystemPageSize;
        var first = (start + page - 1) / page * page;
        var length = ((start + (nint)bytes) / page * page) - first;
        if (OperatingSystem.IsLinux() && length > 0)
        {
            _ = Advise(first, (nuint)length, DontNeed);
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint start, nuint length, int advice);
}
