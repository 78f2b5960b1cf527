using System.Diagnostics;
using System.Globalization;

namespace Eep.Web.Engine;

/// <summary>A process that cannot be mistaken for another: process numbers are used again, so machine and time of start belong to it.</summary>
/// <param name="Machine">Host name.</param>
/// <param name="Id">Process number.</param>
/// <param name="Start">Time of start: on Linux boot and clock ticks since then, else UTC ticks.</param>
public sealed record ProcessIdentity(string Machine, int Id, string Start)
{
    private const char Separator = '|';

    /// <summary>This process.</summary>
    public static ProcessIdentity Current() => new(Environment.MachineName, Environment.ProcessId, StartOf(Environment.ProcessId)!);

    /// <summary>Reads what <see cref="ToString"/> wrote; null when it is something else.</summary>
    public static ProcessIdentity? Parse(string text) =>
        text.Split(Separator) is [var machine, var id, var start]
        && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new ProcessIdentity(machine, number, start)
            : null;

    /// <summary>Whether it runs; null when it belongs to another machine and cannot be known.</summary>
    public bool? IsAlive() => Machine == Environment.MachineName ? StartOf(Id) == Start : null;

    /// <summary>Kills the process if it still is the one that was meant.</summary>
    public void Kill()
    {
        if (IsAlive() != true)
        {
            return;
        }

        try
        {
            using var process = Process.GetProcessById(Id);
            process.Kill();
            process.WaitForExit(TimeSpan.FromSeconds(5));
        }
        catch (ArgumentException)
        {
            // It ended between the two looks.
        }
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Machine}{Separator}{Id}{Separator}{Start}");

    private static string? StartOf(int id)
    {
        try
        {
            return OperatingSystem.IsLinux() ? LinuxStartOf(id) : PortableStartOf(id);
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string PortableStartOf(int id)
    {
        using var process = Process.GetProcessById(id);
        return process.StartTime.ToUniversalTime().Ticks.ToString(CultureInfo.InvariantCulture);
    }

    // The name in field 2 may hold spaces and parentheses, so fields are counted from the last one. A zombie runs no more.
    private static string? LinuxStartOf(int id)
    {
        var line = File.ReadAllText($"/proc/{id}/stat");
        var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
        var (state, ticks) = (fields[0], fields[19]);
        var boot = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
        return state is "Z" or "X" ? null : $"{boot}:{ticks}";
    }
}
