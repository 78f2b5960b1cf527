using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Eep.Core.Bench;

/// <summary>Files whose pages the kernel has let go, and a plain copy of them: what a disk alone would take.</summary>
public static partial class ColdFiles
{
    private const int DontNeed = 4;
    private const int CopyBytes = 1 << 20;

    /// <summary>Asks the kernel to forget the cached pages of every file of a folder. They must be on disk already.</summary>
    public static void Forget(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder))
        {
            using var handle = File.OpenHandle(path);
            _ = Advise(handle, 0, 0, DontNeed);
        }
    }

    /// <summary>Copies every file of a folder to another, each flushed to disk, and returns the bytes.</summary>
    public static long Copy(string from, string to, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(to);
        var bytes = 0L;
        var buffer = new byte[CopyBytes];
        foreach (var path in Directory.EnumerateFiles(from))
        {
            using var input = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            using var output = new FileStream(Path.Combine(to, Path.GetFileName(path)), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
            for (int count; (count = input.Read(buffer)) > 0;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                output.Write(buffer, 0, count);
                bytes += count;
            }

            output.Flush(flushToDisk: true);
        }

        return bytes;
    }

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int Advise(SafeFileHandle handle, long offset, long length, int advice);
}
