using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Eep.Web.Access;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Eep.Tests.Web.Access;

/// <summary>The application as it is beyond loopback: nobody gets in without a login.</summary>
public partial class GuardedFactory : EepFactory
{
    public const string Password = "a long and private one";

    /// <summary>A secret among the settings; SQLite takes no connection string.</summary>
    public const string Secret = "hunter-of-seven";

    protected override IEnumerable<KeyValuePair<string, string?>> Settings =>
    [
        new("Access:RequireLogin", "true"), new("Access:RequestsPerMinute", "100000"), new("Access:LoginsPerMinute", "1000"),
        new("Database:ConnectionString", $"Host=nowhere;Password={Secret}"),
    ];

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <summary>A client without credentials that follows no redirects.</summary>
    public HttpClient Nobody() => new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Start() };

    /// <summary>A new user with a role, and its name.</summary>
    public async Task<User> AddUserAsync(AccessRole role)
    {
        Start();
        return await Get<UserStore>().AddAsync($"user-{Guid.NewGuid():n}", Password, role, CancellationToken.None);
    }

    /// <summary>A client with a token of a new user.</summary>
    public async Task<HttpClient> ClientAsync(AccessRole role, AccessRole? scope = null)
    {
        var user = await AddUserAsync(role);
        var (_, key) = await Get<TokenStore>().AddAsync(user.Id, "test", scope ?? role, 30, CancellationToken.None);
        var client = Nobody();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    /// <summary>Fills in the form of a page and sends it.</summary>
    public static async Task<HttpResponseMessage> SubmitAsync(HttpClient client, string page, params (string Name, string Value)[] fields)
    {
        var html = await client.GetStringAsync(new Uri(page, UriKind.Relative));
        var token = AntiforgeryField().Match(html).Groups["value"].Value;
        using var form = new FormUrlEncodedContent(
            [.. fields.Select(field => KeyValuePair.Create(field.Name, field.Value)), new("__RequestVerificationToken", token)]);
        return await client.PostAsync(new Uri(page.Split('?')[0], UriKind.Relative), form);
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"(?<value>[^\"]+)\"")]
    private static partial Regex AntiforgeryField();
}
