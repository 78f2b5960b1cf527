using System.Globalization;

namespace Eep.Web.Engine;

/// <summary>Says in words how a process ended.</summary>
public static class ExitReason
{
    // The runtime reports the end by signal n as exit code 128 + n.
    private const int SignalBase = 128;

    /// <summary>The words for an exit code, without a full stop.</summary>
    public static string Of(int exitCode) => (exitCode - SignalBase) switch
    {
        6 => "The engine aborted (signal 6, SIGABRT): a fault in native code, or no memory",
        9 => "The engine was killed (signal 9, SIGKILL): by somebody, or by the system because memory ran out",
        11 => "The engine crashed (signal 11, SIGSEGV): a fault in native code",
        15 => "The engine was asked to end (signal 15, SIGTERM)",
        > 0 and <= 64 => string.Create(CultureInfo.InvariantCulture, $"The engine was ended by signal {exitCode - SignalBase}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"The engine ended with exit code {exitCode} and no result"),
    };
}
