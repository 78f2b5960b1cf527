using Eep.Web.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Eep.Web.Endpoints;

/// <summary>Ready when the data folder can be written and its disk has room; degraded when the room is little.</summary>
public sealed class DiskHealth(EepPaths paths) : IHealthCheck
{
    private const long Little = 1L << 30;

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var probe = Path.Combine(paths.Data, $".probe-{Environment.ProcessId}");
        File.WriteAllText(probe, "");
        File.Delete(probe);
        var free = new DriveInfo(paths.Data).AvailableFreeSpace;
        return Task.FromResult(free >= Little
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Degraded($"{free >> 20} MiB are free on the disk of the data folder."));
    }
}
