namespace Eep.Core.Metering;

/// <summary>A counter of the energy that processor or GPU have taken, where the machine has one that may be read.</summary>
public abstract class EnergyCounter : IDisposable
{
    /// <summary>Where it comes from, for a report: counter and device.</summary>
    public abstract string Method { get; }

    /// <summary>Joules since the counter was opened; never decreases.</summary>
    /// <exception cref="IOException">It does not answer any more.</exception>
    public abstract double Joules();

    /// <summary>As <see cref="Joules"/>; null where the counter does not answer any more. Work that is only measured does not end for that.</summary>
    public double? TryJoules()
    {
        try
        {
            return Joules();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
        {
            return null;
        }
    }

    /// <summary>The counter of the device that does the work.</summary>
    /// <param name="isGpu">Whether that is the first CUDA device.</param>
    /// <param name="missing">Why there is none; empty where there is one.</param>
    public static EnergyCounter? Open(bool isGpu, out string missing) => isGpu ? NvmlCounter.TryOpen(out missing) : RaplCounter.TryOpen(RaplCounter.Root, out missing);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives the counter back.</summary>
    /// <param name="disposing">True.</param>
    protected virtual void Dispose(bool disposing)
    {
    }
}
