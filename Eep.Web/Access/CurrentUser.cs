using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;

namespace Eep.Web.Access;

/// <summary>Finds the user in the request, or in the circuit of a page where there is none.</summary>
public sealed class CurrentUser(IHttpContextAccessor requests, AuthenticationStateProvider circuit) : ICurrentUser
{
    /// <inheritdoc/>
    public async Task<string> RequireAsync(AccessRole role)
    {
        var user = await FindAsync();
        return user.Role() >= role
            ? user.Identity?.Name ?? Identities.Local
            : throw new AccessException($"This takes the role {role.ToString().ToLowerInvariant()}.");
    }

    /// <inheritdoc/>
    public async Task<bool> MayAsync(AccessRole role) => (await FindAsync()).Role() >= role;

    /// <inheritdoc/>
    public async Task<ClaimsPrincipal> FindAsync() =>
        requests.HttpContext?.User ?? (await circuit.GetAuthenticationStateAsync()).User;
}
