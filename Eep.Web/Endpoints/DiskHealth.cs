using Eep.Web.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Eep.Web.Endpoints;

/// <summary>Ready when the data folder can be written and its disk has room; degraded when the room is little.</summary>
public sealed class DiskHealth(EepPaths paths, IOptions<EepOptions> options) : IHealthCheck
{
    private const long Little = 1024;

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Check(options.Value.MinimumFreeMebibytes));

    private HealthCheckResult Check(int minimum)
    {
        try
        {
            var free = new DriveInfo(paths.Data).AvailableFreeSpace >> 20;
            if (free < minimum)
            {
                return HealthCheckResult.Unhealthy($"{free} MiB are free on the disk of the data folder; Eep:MinimumFreeMebibytes is {minimum}.");
            }

            var probe = Path.Combine(paths.Data, $".probe-{Environment.ProcessId}");
            File.WriteAllText(probe, "x");
            File.Delete(probe);
            return free >= Little
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Degraded($"{free} MiB are free on the disk of the data folder.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return HealthCheckResult.Unhealthy("The data folder cannot be written.", exception);
        }
    }
}
