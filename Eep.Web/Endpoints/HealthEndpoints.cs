namespace Eep.Web.Endpoints;

/// <summary>/health/live: the process answers. /health/ready: it can do its work.</summary>
public static class HealthEndpoints
{
    /// <summary>Maps both.</summary>
    public static void MapEepHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks("/health/live", new() { Predicate = _ => false }).AllowAnonymous();
        endpoints.MapHealthChecks("/health/ready").AllowAnonymous();
    }
}
