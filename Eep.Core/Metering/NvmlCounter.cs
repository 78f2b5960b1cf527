using System.Runtime.InteropServices;

namespace Eep.Core.Metering;

/// <summary>NVML: the energy counter of the first NVIDIA device, in millijoules since the driver was loaded.</summary>
public sealed partial class NvmlCounter : EnergyCounter
{
    private const string Library = "libnvidia-ml.so.1";
    private const double PerJoule = 1e3;
    private readonly nint _device;
    private readonly ulong _start;

    private NvmlCounter(nint device, ulong start) => (_device, _start) = (device, start);

    /// <inheritdoc/>
    public override string Method => "NVML, first device";

    /// <summary>Opens the counter.</summary>
    /// <param name="missing">Why there is none; empty where there is one.</param>
    public static NvmlCounter? TryOpen(out string missing)
    {
        try
        {
            if (Init() != 0)
            {
                missing = "NVML does not start";
                return null;
            }

            if (Handle(0, out var device) == 0 && Energy(device, out var start) == 0)
            {
                missing = "";
                return new NvmlCounter(device, start);
            }

            _ = Shutdown();
            missing = "the device has no energy counter";
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            missing = $"there is no {Library}";
        }

        return null;
    }

    /// <inheritdoc/>
    public override double Joules() => Energy(_device, out var now) == 0 ? (now - _start) / PerJoule : throw new IOException("NVML does not answer any more.");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _ = Shutdown();
        base.Dispose(disposing);
    }

    [LibraryImport(Library, EntryPoint = "nvmlInit_v2")]
    private static partial int Init();

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetHandleByIndex_v2")]
    private static partial int Handle(uint index, out nint device);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetTotalEnergyConsumption")]
    private static partial int Energy(nint device, out ulong millijoules);

    [LibraryImport(Library, EntryPoint = "nvmlShutdown")]
    private static partial int Shutdown();
}
