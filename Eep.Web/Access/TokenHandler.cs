using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Eep.Web.Access;

/// <summary>API tokens: <c>Authorization: Bearer KEY</c>, or for the hub, where browsers cannot set headers, <c>?access_token=KEY</c>.</summary>
public sealed class TokenHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, TokenStore tokens)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    /// <summary>Name of the scheme.</summary>
    public const string Name = "Token";

    private const string Bearer = "Bearer ";

    /// <summary>The key in a request, or null.</summary>
    public static string? KeyOf(HttpRequest request)
    {
        var header = request.Headers[HeaderNames.Authorization].ToString();
        return header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..].Trim()
            : request.Path.StartsWithSegments("/hubs") && request.Query["access_token"] is [{ Length: > 0 } key] ? key
            : null;
    }

    /// <inheritdoc/>
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (KeyOf(Request) is not { } key)
        {
            return AuthenticateResult.NoResult();
        }

        return await tokens.FindAsync(key, Context.RequestAborted) is var (user, role, end)
            ? AuthenticateResult.Success(new AuthenticationTicket(Identities.OfToken(user, role, end, Name), Name))
            : AuthenticateResult.Fail("The token is unknown or has expired.");
    }
}
