using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Eep.Web.Access;
using Eep.Web.Data;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.EntityFrameworkCore;

namespace Eep.Tests.Web.Access;

/// <summary>The way in, from the printed token on.</summary>
public sealed class LoginTests : IDisposable
{
    private static readonly Uri Me = new("/api/v1/me", UriKind.Relative);

    private readonly GuardedFactory _factory = new();

    public void Dispose() => _factory.Dispose();

    [Fact]
    public async Task Setup_WithThePrintedToken_MakesTheAdminOnceAndLogsIn()
    {
        using var client = _factory.Nobody();
        using var asked = await client.GetAsync(new Uri("/login", UriKind.Relative));
        Assert.Equal("/setup", asked.Headers.Location?.OriginalString);

        using var wrong = await SetUpAsync(client, "guessed");
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        using var right = await SetUpAsync(client, _factory.Get<FirstAdmin>().Token);
        Assert.Equal(HttpStatusCode.Found, right.StatusCode);

        var me = await client.GetFromJsonAsync<JsonObject>(Me);
        Assert.Equal(("root", "admin"), (me!["name"]!.GetValue<string>(), me["role"]!.GetValue<string>()));
        using var stranger = _factory.Nobody();
        using var again = await stranger.GetAsync(new Uri("/setup", UriKind.Relative));
        Assert.Equal("/login", again.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Login_RightPassword_OpensASessionThatANewPasswordEnds()
    {
        var user = await _factory.AddUserAsync(AccessRole.Admin);
        using var client = _factory.Nobody();
        using var page = await GetPageAsync(client, "/");
        Assert.Equal("/login", page.Headers.Location?.AbsolutePath);

        using var login = await LogInAsync(client, user.Name, GuardedFactory.Password);

        Assert.Equal(HttpStatusCode.Found, login.StatusCode);
        var cookie = Assert.Single(login.Headers.GetValues("Set-Cookie"), text => text.StartsWith("eep-session", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        using var inside = await client.GetAsync(Me);
        Assert.Equal(HttpStatusCode.OK, inside.StatusCode);

        await _factory.Get<UserStore>().ChangeAsync(user.Id, new UserChange(Password: "another private one"), CancellationToken.None);
        using var ended = await client.GetAsync(Me);
        Assert.Equal(HttpStatusCode.Unauthorized, ended.StatusCode);
    }

    [Fact]
    public async Task Login_WrongPasswords_LockTheAccountEvenForTheRightOne()
    {
        var user = await _factory.AddUserAsync(AccessRole.Viewer);
        using var client = _factory.Nobody();
        for (var attempt = 0; attempt < User.FailureLimit; attempt++)
        {
            using var wrong = await LogInAsync(client, user.Name, "wrong");
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }

        using var right = await LogInAsync(client, user.Name, GuardedFactory.Password);

        Assert.Equal(HttpStatusCode.Unauthorized, right.StatusCode);
        var lines = await _factory.Get<AuditLog>().ReadAsync(null, 100, CancellationToken.None);
        Assert.Equal(User.FailureLimit + 1, lines.Count(line => line.Action == "login.failed" && line.Target == user.Name));
    }

    [Fact]
    public async Task Login_FormWithoutAntiforgeryToken_IsRefused()
    {
        var user = await _factory.AddUserAsync(AccessRole.Viewer);
        using var client = _factory.Nobody();
        using var form = new FormUrlEncodedContent([new("name", user.Name), new("password", GuardedFactory.Password)]);
        using var response = await client.PostAsync(new Uri("/login", UriKind.Relative), form);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("https://evil.example")]
    public async Task Login_ReturnAddressOfAnotherSite_LeadsHome(string next)
    {
        var user = await _factory.AddUserAsync(AccessRole.Viewer);
        using var client = _factory.Nobody();
        using var response = await GuardedFactory.SubmitAsync(
            client, "/login", ("name", user.Name), ("password", GuardedFactory.Password), ("next", next));
        Assert.Equal("/", response.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Token_Scope_LimitsItsOwner()
    {
        using var client = await _factory.ClientAsync(AccessRole.Admin, AccessRole.Viewer);
        using var read = await client.GetAsync(new Uri("/api/v1/runs", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);

        using var write = await client.DeleteAsync(new Uri($"/api/v1/runs/{Guid.Empty}", UriKind.Relative));

        Assert.Equal(HttpStatusCode.Forbidden, write.StatusCode);
        var lines = await _factory.Get<AuditLog>().ReadAsync(null, 10, CancellationToken.None);
        Assert.Contains(lines, line => line.Action == "access.denied" && line.Target.StartsWith("DELETE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Token_MadeByApi_WorksAndItsKeyIsNotStored()
    {
        using var client = await _factory.ClientAsync(AccessRole.Operator);
        using var made = await client.PostAsJsonAsync("/api/v1/tokens", new { name = "ci", scope = "operator", days = 7 });
        var token = await made.Content.ReadFromJsonAsync<JsonObject>();
        var key = token!["key"]!.GetValue<string>();
        using var beyond = await client.PostAsJsonAsync("/api/v1/tokens", new { name = "ci", scope = "admin", days = 7 });
        Assert.Equal(HttpStatusCode.BadRequest, beyond.StatusCode);

        using var program = _factory.Nobody();
        program.DefaultRequestHeaders.Authorization = new("Bearer", key);
        Assert.Equal("operator", (await program.GetFromJsonAsync<JsonObject>(Me))!["role"]!.GetValue<string>());

        await using (var db = await _factory.Get<IDbContextFactory<EepDbContext>>().CreateDbContextAsync())
        {
            Assert.DoesNotContain(key, string.Join('\n', await db.ApiTokens.Select(row => row.Hash + row.Name).ToListAsync()), StringComparison.Ordinal);
        }

        using var ended = await program.DeleteAsync(new Uri($"/api/v1/tokens/{token["id"]}", UriKind.Relative));
        using var after = await program.GetAsync(Me);
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.Unauthorized), (ended.StatusCode, after.StatusCode));
    }

    [Fact]
    public async Task SupportBundle_Anything_HidesSecretsNamesAndNotes()
    {
        using var client = await _factory.ClientAsync(AccessRole.Admin);
        var user = await _factory.AddUserAsync(AccessRole.Operator);
        var run = RunSamples.Run();
        run.Note = "between us";
        await _factory.Get<RunStore>().AddAsync(run, "elsewhere|1|1", user.Name, CancellationToken.None);

        using var zip = new ZipArchive(await client.GetStreamAsync(new Uri("/api/v1/support-bundle", UriKind.Relative)));
        var files = zip.Entries.ToDictionary(entry => entry.FullName, Text);

        Assert.Contains("Access:RequireLogin", files["settings.json"], StringComparison.Ordinal);
        Assert.Contains("\"Database:ConnectionString\": \"(hidden)\"", files["settings.json"], StringComparison.Ordinal);
        Assert.DoesNotContain("PATH", files["settings.json"], StringComparison.Ordinal);
        Assert.Contains("A worker took the run.", files[$"runs/{run.Id}.json"], StringComparison.Ordinal);
        Assert.All(files.Values, text => Assert.All(
            [GuardedFactory.Secret, user.Name, run.Note], hidden => Assert.DoesNotContain(hidden, text, StringComparison.Ordinal)));

        static string Text(ZipArchiveEntry entry)
        {
            using var reader = new StreamReader(entry.Open());
            return reader.ReadToEnd();
        }
    }

    [Fact]
    public async Task Disabled_User_IsShutOutWithAllTokensUntilEnabled()
    {
        using var admin = await _factory.ClientAsync(AccessRole.Admin);
        var user = await _factory.AddUserAsync(AccessRole.Operator);
        var (_, key) = await _factory.Get<TokenStore>().AddAsync(user.Id, "program", AccessRole.Viewer, 1, CancellationToken.None);
        using var program = _factory.Nobody();
        program.DefaultRequestHeaders.Authorization = new("Bearer", key);
        using var session = _factory.Nobody();
        using var login = await LogInAsync(session, user.Name, GuardedFactory.Password);

        using var disabled = await admin.PatchAsJsonAsync($"/api/v1/users/{user.Id}", new { disabled = true });

        Assert.Equal(HttpStatusCode.OK, disabled.StatusCode);
        using var bySession = await session.GetAsync(Me);
        using var byKey = await program.GetAsync(Me);
        using var stranger = _factory.Nobody();
        using var again = await LogInAsync(stranger, user.Name, GuardedFactory.Password);
        Assert.All([bySession, byKey, again], response => Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode));

        using var enabled = await admin.PatchAsJsonAsync($"/api/v1/users/{user.Id}", new { disabled = false });
        using var back = await program.GetAsync(Me);
        Assert.Equal(HttpStatusCode.OK, back.StatusCode);
        var lines = await _factory.Get<AuditLog>().ReadAsync(null, 20, CancellationToken.None);
        Assert.Equal(
            [$"{user.Name} (enabled)", $"{user.Name} (disabled)"],
            lines.Where(line => line.Action == "user.change").Select(line => line.Target));
    }

    [Fact]
    public async Task Password_OfOnesOwn_TakesThePresentOneAndEndsTheSessions()
    {
        var user = await _factory.AddUserAsync(AccessRole.Viewer);
        using var client = _factory.Nobody();
        using var login = await LogInAsync(client, user.Name, GuardedFactory.Password);
        using var wrong = await client.PostAsJsonAsync("/api/v1/me/password", new { current = "guessed", password = "another private one" });
        using var weak = await client.PostAsJsonAsync("/api/v1/me/password", new { current = GuardedFactory.Password, password = "short" });
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (wrong.StatusCode, weak.StatusCode));

        using var right = await client.PostAsJsonAsync("/api/v1/me/password", new { current = GuardedFactory.Password, password = "another private one" });

        Assert.Equal(HttpStatusCode.NoContent, right.StatusCode);
        using var ended = await client.GetAsync(Me);
        Assert.Equal(HttpStatusCode.Unauthorized, ended.StatusCode);
        using var fresh = _factory.Nobody();
        using var again = await LogInAsync(fresh, user.Name, "another private one");
        Assert.Equal(HttpStatusCode.Found, again.StatusCode);
    }

    [Fact]
    public async Task Users_LastAdmin_CannotBeRemoved()
    {
        using var client = await _factory.ClientAsync(AccessRole.Admin);
        var users = await client.GetFromJsonAsync<JsonArray>("/api/v1/users");
        using var response = await client.DeleteAsync(new Uri($"/api/v1/users/{users![0]!["id"]}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Hub_WithoutAndWithAKey_RefusesAndAccepts()
    {
        var address = new Uri(_factory.Start(), "/hubs/runs");
        await using var stranger = new HubConnectionBuilder().WithUrl(address).Build();
        await Assert.ThrowsAsync<HttpRequestException>(() => stranger.StartAsync());

        var user = await _factory.AddUserAsync(AccessRole.Viewer);
        var (_, key) = await _factory.Get<TokenStore>().AddAsync(user.Id, "hub", AccessRole.Viewer, 1, CancellationToken.None);
        await using var known = new HubConnectionBuilder()
            .WithUrl(address, options => options.AccessTokenProvider = () => Task.FromResult<string?>(key)).Build();
        await known.StartAsync();
    }

    [Fact]
    public async Task Runs_PathOutsideTheFolders_IsRefusedBeforeAnyFileIsTouched()
    {
        using var client = await _factory.ClientAsync(AccessRole.Operator);
        using var response = await client.PostAsJsonAsync(
            "/api/v1/runs", new { model = "/etc", task = "samples/../../../../etc/passwd", expertBudget = 2 });
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var text = await response.Content.ReadAsStringAsync();
        Assert.Contains("'/etc' lies outside", text, StringComparison.Ordinal);
        Assert.Contains("passwd' lies outside", text, StringComparison.Ordinal);

        using var empty = await client.PostAsJsonAsync("/api/v1/runs", new { model = "", task = "samples/tasks/qa.yaml", expertBudget = 2 });
        Assert.Equal(HttpStatusCode.BadRequest, empty.StatusCode);
        text = await empty.Content.ReadAsStringAsync();
        Assert.Contains("is missing; name a path.", text, StringComparison.Ordinal);
        Assert.DoesNotContain(RepositoryRoot.Path, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_ThatMakesOrEndsTokens_ReachesNoFurtherThanItself()
    {
        var user = await _factory.AddUserAsync(AccessRole.Admin);
        var (strong, _) = await _factory.Get<TokenStore>().AddAsync(user.Id, "strong", AccessRole.Admin, 30, CancellationToken.None);
        var (_, key) = await _factory.Get<TokenStore>().AddAsync(user.Id, "found in a log", AccessRole.Viewer, 3, CancellationToken.None);
        using var program = _factory.Nobody();
        program.DefaultRequestHeaders.Authorization = new("Bearer", key);

        using var longer = await program.PostAsJsonAsync("/api/v1/tokens", new { name = "mine", scope = "viewer", days = 4 });
        Assert.Equal(HttpStatusCode.BadRequest, longer.StatusCode);
        Assert.Contains("days is 4; a token made with a token ends no later than that one", await longer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var shorter = await program.PostAsJsonAsync("/api/v1/tokens", new { name = "mine", scope = "viewer", days = 2 });
        Assert.True(shorter.IsSuccessStatusCode);
        using var ended = await program.DeleteAsync(new Uri($"/api/v1/tokens/{strong.Id}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, ended.StatusCode);
        Assert.Contains(await _factory.Get<TokenStore>().ListAsync(user.Id, CancellationToken.None), token => token.Id == strong.Id);
    }

    private static Task<HttpResponseMessage> LogInAsync(HttpClient client, string name, string password) =>
        GuardedFactory.SubmitAsync(client, "/login", ("name", name), ("password", password));

    private static Task<HttpResponseMessage> SetUpAsync(HttpClient client, string token) =>
        GuardedFactory.SubmitAsync(client, "/setup", ("token", token), ("name", "root"), ("password", GuardedFactory.Password));

    private static async Task<HttpResponseMessage> GetPageAsync(HttpClient client, string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Accept.ParseAdd("text/html");
        return await client.SendAsync(request);
    }
}
