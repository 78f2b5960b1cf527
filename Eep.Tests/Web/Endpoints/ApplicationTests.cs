using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Eep.Tests.Web.Endpoints;

/// <summary>What holds for the application as a whole.</summary>
public sealed class ApplicationTests : IClassFixture<EepFactory>
{
    private readonly EepFactory _factory;
    private readonly HttpClient _client;

    public ApplicationTests(EepFactory factory)
    {
        _factory = factory;
        factory.Start();
        _client = factory.CreateClient();
    }

    [Fact]
    public void Data_OfATest_LiesInItsOwnFolder() => Assert.True(File.Exists(Path.Combine(_factory.Data, "eep.db")));

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/favicon.svg")]
    [InlineData("/_content/MudBlazor/MudBlazor.min.css")]
    [InlineData("/_framework/blazor.web.js")]
    [InlineData("/openapi/v1.json")]
    public async Task Get_KnownAddress_IsServed(string address)
    {
        using var response = await _client.GetAsync(new Uri(address, UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Get_Any_CarriesTheSecurityHeaders()
    {
        using var response = await _client.GetAsync(new Uri("/health/live", UriKind.Relative));
        var policy = string.Join(' ', response.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-eval", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public async Task Post_FromAPageOfAnotherSite_IsRefused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/runs/{Guid.NewGuid()}/cancel");
        request.Headers.Add("Origin", "http://evil.example");
        using var response = await _client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Post_ThatTheBrowserCallsCrossSite_IsRefusedWithoutAnOriginToo()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/runs/{Guid.NewGuid()}/cancel");
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        using var response = await _client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Theory]
    [InlineData("/api/v1/runs?shelf=archive", "[]")]
    [InlineData("/api/v1/runs?shelf=Trash", "[]")]
    [InlineData("/api/v1/runs?shelf=cellar", "'cellar' is none of desk, archive, trash.")]
    [InlineData("/api/v1/runs?shelf=1", "'1' is none of desk, archive, trash.")]
    [InlineData("/api/v1/tasks/preview?path=samples/tasks/qa.yaml&split=exam", "'exam' is none of search, validation, test.")]
    [InlineData("/api/v1/tasks/preview", "path")]
    public async Task Get_WordInTheAddress_IsReadAsInJsonOrExplained(string address, string expected)
    {
        using var response = await _client.GetAsync(new Uri(address, UriKind.Relative));
        Assert.Equal(expected == "[]" ? HttpStatusCode.OK : HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(expected, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"note":"a note"}""")]
    [InlineData("""{"tags":[null],"note":"a note"}""")]
    public async Task PutAnnotation_WithoutTags_SaysWhatIsMissing(string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await _client.PutAsync(new Uri($"/api/v1/runs/{Guid.NewGuid()}/annotation", UriKind.Relative), content);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("it must be a list of words", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PostTasks_FileThatIsNestedWithoutEnd_IsRefusedAndTheServerLives()
    {
        using var form = new MultipartFormDataContent { { new StringContent(new string('[', 200_000)), "file", "deep.yaml" } };
        using var response = await _client.PostAsync(new Uri("/api/v1/tasks", UriKind.Relative), form);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("nested deeper than", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_FromAPageOfThisSite_IsHeard()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/runs/{Guid.NewGuid()}/cancel");
        request.Headers.Add("Origin", _client.BaseAddress!.GetLeftPart(UriPartial.Authority));
        using var response = await _client.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Get_UnderAnotherHostName_IsRefused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/runs");
        request.Headers.Host = "evil.example";
        using var response = await _client.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task OpenApi_Description_NamesEveryAddress()
    {
        var description = await _client.GetFromJsonAsync<JsonObject>(new Uri("/openapi/v1.json", UriKind.Relative));
        var paths = description!["paths"]!.AsObject().Select(path => path.Key).ToList();
        string[] expected =
        [
            "/api/v1/runs", "/api/v1/runs/{id}", "/api/v1/runs/{id}/history", "/api/v1/runs/{id}/individuals", "/api/v1/runs/{id}/artifacts",
            "/api/v1/runs/{id}/cancel", "/api/v1/runs/{id}/checkpoint.tar", "/api/v1/models", "/api/v1/tasks", "/api/v1/tasks/from-data",
        ];
        Assert.All(expected, path => Assert.Contains(path, paths));
    }

    [Fact]
    public async Task PostRuns_SeveralFaults_AreAllNamed()
    {
        using var response = await PostAsync("""{"model":"nowhere","task":"nowhere.yaml","expertBudget":4,"device":"tpu"}""");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var problem = await response.Content.ReadFromJsonAsync<JsonObject>();
        Assert.Equal(["device", "model", "task"], problem!["errors"]!.AsObject().Select(error => error.Key).Order());
        Assert.Empty((await _client.GetFromJsonAsync<JsonArray>(new Uri("/api/v1/runs", UriKind.Relative)))!);
    }

    [Theory]
    [InlineData("""{"model":"m","task":"t","expertBudget":4,"expertBugdet":2}""", "expertBugdet")]
    [InlineData("""{"model":"m","task":"t","expertBudget":"four"}""", "expertBudget")]
    [InlineData("{ torn", "options")]
    public async Task PostRuns_OptionsThatCannotBeRead_NamesTheField(string body, string field)
    {
        using var response = await PostAsync(body);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var problem = await response.Content.ReadFromJsonAsync<JsonObject>();
        Assert.Equal(field, Assert.Single(problem!["errors"]!.AsObject()).Key);
    }

    [Fact]
    public async Task PostRuns_OtherContentType_IsRefused()
    {
        using var content = new StringContent("{}");
        using var response = await _client.PostAsync(new Uri("/api/v1/runs", UriKind.Relative), content);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Fact]
    public async Task Get_UnknownAddressOfTheApi_IsAProblemDocument()
    {
        using var response = await _client.GetAsync(new Uri("/api/v1/nothing", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "/history")]
    [InlineData("GET", "/individuals")]
    [InlineData("GET", "/artifacts")]
    [InlineData("GET", "/files/checkpoint/config.json")]
    [InlineData("GET", "/checkpoint.tar")]
    [InlineData("POST", "/cancel")]
    [InlineData("DELETE", "")]
    public async Task Run_Unknown_IsNotFound(string method, string tail)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/v1/runs/{Guid.NewGuid()}{tail}");
        using var response = await _client.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task GetTasks_Samples_ComeWithTheStyleTroubledOneFirst()
    {
        var tasks = await _client.GetFromJsonAsync<JsonArray>(new Uri("/api/v1/tasks", UriKind.Relative));
        Assert.True(tasks!.Count >= 5);
        Assert.Equal("samples/tasks/qa.yaml", tasks[0]!["path"]!.GetValue<string>());
        Assert.Equal((300, 500, 1000), (Items("searchItems"), Items("validationItems"), Items("testItems")));

        int Items(string name) => tasks[0]![name]!.GetValue<int>();
    }

    private async Task<HttpResponseMessage> PostAsync(string body)
    {
        using var content = new StringContent(body, new MediaTypeHeaderValue("application/json"));
        return await _client.PostAsync(new Uri("/api/v1/runs", UriKind.Relative), content);
    }
}
