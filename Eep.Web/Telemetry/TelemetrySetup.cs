using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Eep.Web.Telemetry;

/// <summary>Sends metrics and traces where OTEL_EXPORTER_OTLP_ENDPOINT says; nowhere without it.</summary>
public static class TelemetrySetup
{
    /// <summary>Adds OpenTelemetry with its own environment variables.</summary>
    public static IServiceCollection AddEepTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        if (string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            return services;
        }

        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("eep"))
            .WithMetrics(metrics => metrics.AddMeter(EepMeters.Name).AddAspNetCoreInstrumentation().AddRuntimeInstrumentation().AddOtlpExporter())
            .WithTracing(traces => traces.AddSource(EepMeters.Name).AddAspNetCoreInstrumentation().AddOtlpExporter());
        return services;
    }
}
