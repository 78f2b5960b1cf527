using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Eep.Web.Engine;

/// <summary>Keeps standard output for the protocol: whatever else the process or a native library prints goes to standard error.</summary>
public static class StandardStreams
{
    private const int StandardOutput = 1;
    private const int StandardError = 2;

    /// <summary>Takes standard output away from everybody and returns it. First thing in the process.</summary>
    public static Stream TakeOutput()
    {
        Console.SetOut(Console.Error);
        if (OperatingSystem.IsWindows())
        {
            return Console.OpenStandardOutput();
        }

        var taken = NativeMethods.Duplicate(StandardOutput);
        if (taken < 0 || NativeMethods.DuplicateTo(StandardError, StandardOutput) < 0)
        {
            throw new IOException($"Standard output cannot be kept for the protocol (error {Marshal.GetLastPInvokeError()}).");
        }

        return new FileStream(new SafeFileHandle(taken, ownsHandle: true), FileAccess.Write, bufferSize: 0);
    }

    private static class NativeMethods
    {
        [DllImport("libc", EntryPoint = "dup", SetLastError = true)]
        public static extern int Duplicate(int descriptor);

        [DllImport("libc", EntryPoint = "dup2", SetLastError = true)]
        public static extern int DuplicateTo(int descriptor, int target);
    }
}
