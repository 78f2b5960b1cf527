using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace Eep.Web.Access;

/// <summary>Notes what was refused to a user, then answers as usual.</summary>
public sealed class DeniedHandler(AuditLog audit) : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler _usual = new();

    /// <inheritdoc/>
    public async Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Forbidden)
        {
            await audit.WriteAsync(context.User.Identity?.Name ?? "nobody", "access.denied", $"{context.Request.Method} {context.Request.Path}");
        }

        await _usual.HandleAsync(next, context, policy, authorizeResult);
    }
}
