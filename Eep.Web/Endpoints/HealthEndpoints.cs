using System.Text.Json;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Eep.Web.Endpoints;

/// <summary>/health/live: the process answers. /health/ready: it can do its work; else the answer names what it lacks.</summary>
public static class HealthEndpoints
{
    /// <summary>Maps both.</summary>
    public static void MapEepHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks("/health/live", new() { Predicate = _ => false, ResponseWriter = WriteAsync }).AllowAnonymous();
        endpoints.MapHealthChecks("/health/ready", new() { ResponseWriter = WriteAsync }).AllowAnonymous();
    }

    private static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(
        new
        {
            Status = Word(report.Status),
            Checks = report.Entries.ToDictionary(entry => entry.Key, entry => new { Status = Word(entry.Value.Status), Reason = Reason(entry.Value) }),
        });

    // Anybody may ask, so the words of an exception that a check let through stay in the log.
    private static string? Reason(HealthReportEntry entry) =>
        entry.Exception is { } exception && exception.Message == entry.Description ? "The check failed; the log says why." : entry.Description;

    private static string Word(HealthStatus status) => JsonNamingPolicy.CamelCase.ConvertName(status.ToString());
}
