using Eep.Core.Evaluation;
using Eep.Core.Models;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Eep.Web.Endpoints;

/// <summary>Ready when engines find their libraries; degraded where a build for CUDA has no device.</summary>
public sealed class DeviceHealth : IHealthCheck
{
    private const string Devices = "/dev";

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            return Task.FromResult(TorchRuntime.FindLibraries() && !Directory.EnumerateFiles(Devices, "nvidia0").Any()
                ? HealthCheckResult.Degraded("This build computes on CUDA devices and none is here; runs on the CPU can go on.")
                : HealthCheckResult.Healthy());
        }
        catch (ModelException fault)
        {
            return Task.FromResult(HealthCheckResult.Unhealthy(fault.Message));
        }
    }
}
