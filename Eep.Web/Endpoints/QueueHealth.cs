using Hangfire;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Eep.Web.Endpoints;

/// <summary>Ready when the queue answers.</summary>
public sealed class QueueHealth(JobStorage storage) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.Run(
        () =>
        {
            storage.GetMonitoringApi().GetStatistics();
            return HealthCheckResult.Healthy();
        },
        cancellationToken);
}
