using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;

namespace Eep.Tests.Web.Endpoints;

/// <summary>/health/ready says what is missing by its name.</summary>
public sealed class HealthTests
{
    [Fact]
    public async Task Ready_DatabaseGone_IsUnhealthyAndNamesItAlone()
    {
        using var factory = new FactoryWithMinimum(0);
        using var client = Client(factory);
        Assert.Equal(HttpStatusCode.OK, (await ReadyAsync(client)).Status);
        SqliteConnection.ClearAllPools();
        var database = Path.Combine(factory.Data, "eep.db");
        File.Delete(database);

        // Something in its place, so that no look at the database in the background makes a new, empty one.
        Directory.CreateDirectory(database);

        var (status, answer) = await ReadyAsync(client);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal(["database"], Unhealthy(answer));
        Assert.Equal("The database does not answer.", answer["checks"]!["database"]!["reason"]!.GetValue<string>());
        using var live = await client.GetAsync(new Uri("/health/live", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
    }

    [Fact]
    public async Task Ready_LessSpaceThanTheSettingSays_IsUnhealthyAndNamesTheDisk()
    {
        using var factory = new FactoryWithMinimum(int.MaxValue);
        using var client = Client(factory);

        var (status, answer) = await ReadyAsync(client);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("unhealthy", answer["status"]!.GetValue<string>());
        Assert.Equal(["disk"], Unhealthy(answer));
        Assert.Contains($"Eep:MinimumFreeMebibytes is {int.MaxValue}", answer["checks"]!["disk"]!["reason"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    private static HttpClient Client(EepFactory factory) => new() { BaseAddress = factory.Start() };

    private static async Task<(HttpStatusCode Status, JsonObject Answer)> ReadyAsync(HttpClient client)
    {
        using var response = await client.GetAsync(new Uri("/health/ready", UriKind.Relative));
        return (response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonObject>())!);
    }

    private static IEnumerable<string> Unhealthy(JsonObject answer) =>
        answer["checks"]!.AsObject().Where(check => check.Value!["status"]!.GetValue<string>() == "unhealthy").Select(check => check.Key);

    private sealed class FactoryWithMinimum(int mebibytes) : EepFactory
    {
        protected override IEnumerable<KeyValuePair<string, string?>> Settings => [new("Eep:MinimumFreeMebibytes", $"{mebibytes}")];
    }
}
