using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Eep.Core.Metering;

/// <summary>The machine that a figure was measured on, as far as it can be asked.</summary>
/// <param name="Processor">Name that the processor gives itself.</param>
/// <param name="Processors">Processors that this process may use.</param>
/// <param name="Instructions">The widest vector instructions, and those for bfloat16 where there are any.</param>
/// <param name="MemoryBytes">Memory that this process may use.</param>
/// <param name="System">Operating system and runtime.</param>
public sealed record MachineDescription(string Processor, int Processors, string Instructions, long MemoryBytes, string System)
{
    private const string CpuInfo = "/proc/cpuinfo";

    /// <summary>Asks.</summary>
    public static MachineDescription Read() => new(
        Field("model name") ?? RuntimeInformation.ProcessArchitecture.ToString(),
        Environment.ProcessorCount,
        Vectors(),
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        $"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}");

    private static string Vectors()
    {
        var flags = Field("flags")?.Split(' ') ?? [];
        var widest = Avx512F.IsSupported ? "AVX-512" : Avx2.IsSupported ? "AVX2" : "no AVX2";
        return flags.Contains("amx_bf16") ? widest + ", AMX BF16" : flags.Contains("avx512_bf16") ? widest + ", AVX-512 BF16" : widest + ", no bfloat16 products";
    }

    private static string? Field(string name) => File.Exists(CpuInfo)
        ? File.ReadLines(CpuInfo).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
        : null;
}
