using System.Security.Claims;

namespace Eep.Web.Access;

/// <summary>Users as claims and back.</summary>
public static class Identities
{
    /// <summary>The user of the machine, where no login is demanded.</summary>
    public const string Local = "local";

    private const string Stamp = "eep:stamp";

    /// <summary>The claims of a user in a role.</summary>
    public static ClaimsPrincipal Of(User user, AccessRole role, string scheme) => new(new ClaimsIdentity(
        [
            new(ClaimTypes.NameIdentifier, user.Id.ToString()),
            new(ClaimTypes.Name, user.Name),
            new(ClaimTypes.Role, role.ToString()),
            new(Stamp, user.Stamp.ToString()),
        ],
        scheme));

    /// <summary>The claims of the machine's user.</summary>
    public static ClaimsPrincipal OfLocal(string scheme) =>
        new(new ClaimsIdentity([new(ClaimTypes.Name, Local), new(ClaimTypes.Role, nameof(AccessRole.Admin))], scheme));

    /// <summary>The stored user behind the claims; null for the machine's user and for nobody.</summary>
    public static (Guid Id, Guid Stamp)? Reference(this ClaimsPrincipal principal) =>
        Guid.TryParse(principal.FindFirstValue(ClaimTypes.NameIdentifier), out var id)
        && Guid.TryParse(principal.FindFirstValue(Stamp), out var stamp)
            ? (id, stamp)
            : null;

    /// <summary>The role in the claims, or null for nobody.</summary>
    public static AccessRole? Role(this ClaimsPrincipal principal) =>
        Enum.TryParse<AccessRole>(principal.FindFirstValue(ClaimTypes.Role), out var role) ? role : null;
}
