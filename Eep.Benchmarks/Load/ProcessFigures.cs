using System.Globalization;

namespace Eep.Benchmarks.Load;

/// <summary>What the kernel keeps about one process, children left out.</summary>
internal sealed class ProcessFigures(int id)
{
    private const double TicksPerSecond = 100;

    /// <summary>Processor time so far, in seconds.</summary>
    public double ProcessorSeconds()
    {
        var line = File.ReadAllText($"/proc/{id}/stat");
        var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
        return (Number(fields[11]) + Number(fields[12])) / TicksPerSecond;
    }

    /// <summary>Private memory, in bytes.</summary>
    public double PrivateBytes()
    {
        var line = File.ReadLines($"/proc/{id}/status").First(text => text.StartsWith("RssAnon:", StringComparison.Ordinal));
        return Number(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) * 1024;
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
