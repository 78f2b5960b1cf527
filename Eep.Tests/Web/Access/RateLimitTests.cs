using System.Globalization;
using System.Net;
using Eep.Web.Access;

namespace Eep.Tests.Web.Access;

/// <summary>Whoever asks too often is told when to come back; others are not held up.</summary>
public sealed class RateLimitTests
{
    private const int Most = 3;

    private static readonly Uri Runs = new("/api/v1/runs", UriKind.Relative);

    [Fact]
    public async Task Api_MoreThanTheLimit_Is429WithRetryAfterForThatUserAlone()
    {
        using var factory = new GuardedFactoryWith(("Access:RequestsPerMinute", $"{Most}"));
        using var eager = await factory.ClientAsync(AccessRole.Viewer);
        using var other = await factory.ClientAsync(AccessRole.Viewer);
        Assert.All(await AskAsync(eager, Most), status => Assert.Equal(HttpStatusCode.OK, status));

        using var refused = await eager.GetAsync(Runs);

        AssertRefused(refused);
        using var heard = await other.GetAsync(Runs);
        Assert.Equal(HttpStatusCode.OK, heard.StatusCode);
        using var page = await eager.GetAsync(new Uri("/health/live", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Fact]
    public async Task Login_MoreTriesThanTheLimit_Is429EvenForTheRightPassword()
    {
        using var factory = new GuardedFactoryWith(("Access:LoginsPerMinute", $"{Most}"));
        var user = await factory.AddUserAsync(AccessRole.Viewer);
        using var client = factory.Nobody();
        for (var attempt = 0; attempt < Most; attempt++)
        {
            using var wrong = await GuardedFactory.SubmitAsync(client, "/login", ("name", $"nobody-{attempt}"), ("password", "guessed"));
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }

        using var right = await GuardedFactory.SubmitAsync(client, "/login", ("name", user.Name), ("password", GuardedFactory.Password));

        AssertRefused(right);
    }

    private static void AssertRefused(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.InRange(int.Parse(Assert.Single(response.Headers.GetValues("Retry-After")), CultureInfo.InvariantCulture), 1, 60);
    }

    private static async Task<IReadOnlyList<HttpStatusCode>> AskAsync(HttpClient client, int count)
    {
        var statuses = new List<HttpStatusCode>();
        for (var request = 0; request < count; request++)
        {
            using var response = await client.GetAsync(Runs);
            statuses.Add(response.StatusCode);
        }

        return statuses;
    }
}
