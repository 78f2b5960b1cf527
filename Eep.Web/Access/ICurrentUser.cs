using System.Security.Claims;

namespace Eep.Web.Access;

/// <summary>Who acts: the user of a request or of a page's live connection.</summary>
public interface ICurrentUser
{
    /// <summary>The name for events and the audit log.</summary>
    /// <exception cref="AccessException">The user's role is below <paramref name="role"/>.</exception>
    Task<string> RequireAsync(AccessRole role);

    /// <summary>The claims.</summary>
    Task<ClaimsPrincipal> FindAsync();

    /// <summary>Whether the user's role is at least <paramref name="role"/>: what pages offer.</summary>
    Task<bool> MayAsync(AccessRole role);
}
