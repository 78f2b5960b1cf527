using System.Globalization;
using System.Security.Claims;

namespace Eep.Web.Access;

/// <summary>Users as claims and back.</summary>
public static class Identities
{
    /// <summary>The user of the machine, where no login is demanded.</summary>
    public const string Local = "local";

    private const string Stamp = "eep:stamp";
    private const string End = "eep:end";

    /// <summary>The claims of a user in a role.</summary>
    public static ClaimsPrincipal Of(User user, AccessRole role, string scheme) => new(new ClaimsIdentity(
        [
            new(ClaimTypes.NameIdentifier, user.Id.ToString()),
            new(ClaimTypes.Name, user.Name),
            new(ClaimTypes.Role, role.ToString()),
            new(Stamp, user.Stamp.ToString()),
        ],
        scheme));

    /// <summary>The claims of a program that holds a user's token.</summary>
    public static ClaimsPrincipal OfToken(User user, AccessRole role, DateTimeOffset end, string scheme)
    {
        var principal = Of(user, role, scheme);
        ((ClaimsIdentity)principal.Identity!).AddClaim(new Claim(End, end.ToString("O", CultureInfo.InvariantCulture)));
        return principal;
    }

    /// <summary>The claims of the machine's user.</summary>
    public static ClaimsPrincipal OfLocal(string scheme) =>
        new(new ClaimsIdentity([new(ClaimTypes.Name, Local), new(ClaimTypes.Role, nameof(AccessRole.Admin))], scheme));

    /// <summary>The stored user behind the claims; null for the machine's user and for nobody.</summary>
    public static (Guid Id, Guid Stamp)? Reference(this ClaimsPrincipal principal) =>
        Guid.TryParse(principal.FindFirstValue(ClaimTypes.NameIdentifier), out var id)
        && Guid.TryParse(principal.FindFirstValue(Stamp), out var stamp)
            ? (id, stamp)
            : null;

    /// <summary>When the token ends that speaks for the user; null where the user is there in person.</summary>
    public static DateTimeOffset? TokenEnd(this ClaimsPrincipal principal) =>
        DateTimeOffset.TryParse(principal.FindFirstValue(End), CultureInfo.InvariantCulture, out var end) ? end : null;

    /// <summary>The role in the claims, or null for nobody.</summary>
    public static AccessRole? Role(this ClaimsPrincipal principal) =>
        Enum.TryParse<AccessRole>(principal.FindFirstValue(ClaimTypes.Role), out var role) ? role : null;
}
