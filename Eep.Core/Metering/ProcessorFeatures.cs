using System.Runtime.Intrinsics.X86;

namespace Eep.Core.Metering;

/// <summary>What the processor can multiply, as it says itself; the same at every start on one machine.</summary>
/// <param name="Name">The name it gives itself.</param>
/// <param name="Vectors">The widest vector instructions.</param>
/// <param name="Bfloat16">The instructions for products of bfloat16, or null: without them such products are slower than those of float32.</param>
public sealed record ProcessorFeatures(string Name, string Vectors, string? Bfloat16)
{
    private const string CpuInfo = "/proc/cpuinfo";

    /// <summary>Asks the processor that this process runs on.</summary>
    public static ProcessorFeatures Read() => Of(File.Exists(CpuInfo) ? File.ReadAllLines(CpuInfo) : []);

    /// <summary>The same from the lines of /proc/cpuinfo.</summary>
    public static ProcessorFeatures Of(IReadOnlyList<string> lines)
    {
        var flags = Field(lines, "flags")?.Split(' ') ?? [];
        var bfloat16 = flags.Contains("amx_bf16") ? "AMX BF16" : flags.Contains("avx512_bf16") ? "AVX-512 BF16" : null;
        var vectors = Avx512F.IsSupported ? "AVX-512" : Avx2.IsSupported ? "AVX2" : "no AVX2";
        return new ProcessorFeatures(Field(lines, "model name") ?? "unknown processor", vectors, bfloat16);
    }

    private static string? Field(IReadOnlyList<string> lines, string name) =>
        lines.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim();
}
