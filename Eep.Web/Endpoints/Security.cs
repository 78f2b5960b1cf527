using Microsoft.Extensions.Primitives;

namespace Eep.Web.Endpoints;

/// <summary>Headers that confine the pages, and the refusal of requests that another site makes the browser send.</summary>
public static class Security
{
    // script-src needs unsafe-inline for the import map; styles are set inline by the chart and component libraries.
    private const string ContentSecurityPolicy =
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
        + "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; "
        + "form-action 'self'; frame-ancestors 'none'";

    /// <summary>Adds the headers to every response and refuses cross-site writes and sockets.</summary>
    public static void UseEepSecurity(this WebApplication application)
    {
        application.Use((context, next) =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = ContentSecurityPolicy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "same-origin";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
            return next(context);
        });
        application.Use((context, next) => IsForeign(context.Request)
            ? Refuse(context)
            : next(context));
    }

    // A page of another site can send simple POSTs and open sockets to this machine; the browser then names its origin.
    private static bool IsForeign(HttpRequest request)
    {
        var reads = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        if (StringValues.IsNullOrEmpty(request.Headers.Origin) || (reads && request.Headers.Upgrade.Count == 0))
        {
            return false;
        }

        return !Uri.TryCreate(request.Headers.Origin, UriKind.Absolute, out var origin)
            || !origin.Authority.Equals(new Uri($"{request.Scheme}://{request.Host}").Authority, StringComparison.OrdinalIgnoreCase);
    }

    private static Task Refuse(HttpContext context) => Results
        .Problem("The request comes from a page of another site.", statusCode: StatusCodes.Status403Forbidden)
        .ExecuteAsync(context);
}
