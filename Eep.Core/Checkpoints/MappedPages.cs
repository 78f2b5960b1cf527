using System.Runtime.InteropServices;

namespace Eep.Core.Checkpoints;

/// <summary>Pages of a mapped file that nobody has written to.</summary>
internal static partial class MappedPages
{
    private const int DontNeed = 4;

    /// <summary>Gives the whole pages inside a range back to the system. Only a hint: elsewhere than on Linux nothing happens.</summary>
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
