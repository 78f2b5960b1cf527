using System.Runtime.InteropServices;

namespace Eep.Core.Metering;

/// <summary>The machine that a figure was measured on, as far as it can be asked.</summary>
/// <param name="Processor">What it can multiply.</param>
/// <param name="Processors">Processors that this process may use.</param>
/// <param name="MemoryBytes">Memory that this process may use.</param>
/// <param name="System">Operating system and runtime.</param>
public sealed record MachineDescription(ProcessorFeatures Processor, int Processors, long MemoryBytes, string System)
{
    /// <summary>Asks.</summary>
    public static MachineDescription Read() => new(
        ProcessorFeatures.Read(),
        Environment.ProcessorCount,
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        $"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}");
}
