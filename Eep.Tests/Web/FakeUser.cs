using System.Security.Claims;
using Eep.Web.Access;

namespace Eep.Tests.Web;

/// <summary>Somebody of a role; without one, somebody who may do everything.</summary>
public sealed class FakeUser(AccessRole own = AccessRole.Admin) : ICurrentUser
{
    public Task<string> RequireAsync(AccessRole role) => Task.FromResult("somebody");

    public Task<ClaimsPrincipal> FindAsync() => Task.FromResult(Identities.OfLocal("test"));

    public Task<bool> MayAsync(AccessRole role) => Task.FromResult(own >= role);
}
