using System.Runtime.InteropServices;

namespace Eep.Core.Models;

/// <summary>Settings of glibc's malloc, which libtorch allocates CPU tensors from. On any other C library every call does nothing.</summary>
internal static partial class NativeAllocator
{
    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int MmapThreshold = -3;
    private const int TopPadBytes = 256 << 20;

    /// <summary>
    /// Keeps freed memory in the process instead of returning it page by page: large temporaries then cost no page faults
    /// (4 to 6 times the copy rate). Pair it with <see cref="Trim"/>.
    /// </summary>
    public static void KeepFreedMemory() => IfGlibc(() =>
    {
        _ = SetOption(MmapThreshold, int.MaxValue);
        _ = SetOption(TrimThreshold, int.MaxValue);
        _ = SetOption(TopPad, TopPadBytes);
    });

    /// <summary>Returns freed memory to the system.</summary>
    public static void Trim() => IfGlibc(() => _ = TrimHeap(0));

    private static void IfGlibc(Action call)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            call();
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            // musl and others have neither the library of this name nor these functions; the defaults are right there.
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);

    [LibraryImport("libc.so.6", EntryPoint = "malloc_trim")]
    private static partial int TrimHeap(nuint keep);
}
