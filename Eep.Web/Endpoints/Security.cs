using System.Net;
using Eep.Web.Access;
using Eep.Web.Configuration;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
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
        UseProxies(application);
        application.Use((context, next) =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = ContentSecurityPolicy;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Referrer-Policy"] = "same-origin";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
            return next(context);
        });
        application.Use((context, next) => IsForeign(context.Request)
            ? Refuse(context)
            : next(context));
    }

    // Scheme and address of the client as a trusted proxy tells them; without one nobody's word counts.
    private static void UseProxies(WebApplication application)
    {
        var proxies = application.Services.GetRequiredService<IOptions<AccessOptions>>().Value.Proxies;
        if (proxies.Count == 0)
        {
            return;
        }

        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
        {
            options.KnownProxies.Add(IPAddress.TryParse(proxy, out var address)
                ? address
                : throw new ConfigurationException($"Access:Proxies holds '{proxy}', which is no IP address."));
        }

        application.UseForwardedHeaders(options);
    }

    // A page of another site can send simple POSTs and open sockets to this machine; the browser then names its origin.
    private static bool IsForeign(HttpRequest request)
    {
        var reads = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        if (reads && request.Headers.Upgrade.Count == 0)
        {
            return false;
        }

        if (request.Headers["Sec-Fetch-Site"] == "cross-site")
        {
            return true;
        }

        return !StringValues.IsNullOrEmpty(request.Headers.Origin) && (!Uri.TryCreate(request.Headers.Origin, UriKind.Absolute, out var origin)
            || !origin.Authority.Equals(new Uri($"{request.Scheme}://{request.Host}").Authority, StringComparison.OrdinalIgnoreCase));
    }

    private static Task Refuse(HttpContext context) => Results
        .Problem("The request comes from a page of another site.", statusCode: StatusCodes.Status403Forbidden)
        .ExecuteAsync(context);
}
