using Eep.Web.Access;

namespace Eep.Tests.Web;

/// <summary>Somebody who may do everything.</summary>
public sealed class FakeUser : ICurrentUser
{
    public Task<string> RequireAsync(AccessRole role) => Task.FromResult("somebody");
}
