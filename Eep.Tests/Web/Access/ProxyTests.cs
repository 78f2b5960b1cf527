using System.Net;
using Eep.Web.Access;

namespace Eep.Tests.Web.Access;

/// <summary>What a proxy says of the client counts when its address is named in the settings, and only then.</summary>
public sealed class ProxyTests
{
    [Theory]
    [InlineData("127.0.0.1", "https", true)]
    [InlineData("127.0.0.1", "http", false)]
    [InlineData("10.0.0.2", "https", false)]
    public async Task Login_BehindAProxy_SecuresTheCookieWhenATrustedOneEndsHttps(string trusted, string scheme, bool isSecure)
    {
        using var factory = new GuardedFactoryWith(("Access:Proxies:0", trusted));
        var user = await factory.AddUserAsync(AccessRole.Viewer);
        using var client = factory.Nobody();
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", scheme);
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.9");

        using var login = await GuardedFactory.SubmitAsync(client, "/login", ("name", user.Name), ("password", GuardedFactory.Password));

        Assert.Equal(HttpStatusCode.Found, login.StatusCode);
        var cookie = Assert.Single(login.Headers.GetValues("Set-Cookie"), text => text.StartsWith("eep-session", StringComparison.Ordinal));
        Assert.Equal(isSecure, cookie.Split(';', StringSplitOptions.TrimEntries).Contains("secure", StringComparer.OrdinalIgnoreCase));
    }
}
