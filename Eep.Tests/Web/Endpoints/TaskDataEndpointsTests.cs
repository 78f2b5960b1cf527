using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Eep.Tests.Web.Endpoints;

/// <summary>Data files that become a task through the API.</summary>
public sealed class TaskDataEndpointsTests : IClassFixture<EepFactory>
{
    private readonly EepFactory _factory;
    private readonly HttpClient _client;

    public TaskDataEndpointsTests(EepFactory factory)
    {
        _factory = factory;
        factory.Start();
        _client = factory.CreateClient();
    }

    [Fact]
    public async Task Post_PublishedFormat_IsATaskThatCanBeSeen()
    {
        using var response = await PostAsync(
            """{"format":"boolq","name":"rome"}""", ("data", "val.jsonl", Rows("""{"question":"is rome old #","passage":"Rome is old.","label":true}""")));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var task = (await response.Content.ReadFromJsonAsync<JsonNode>())!;
        Assert.Equal("rome", task["name"]!.GetValue<string>());
        var preview = await _client.GetFromJsonAsync<JsonNode>($"/api/v1/tasks/preview?path={Uri.EscapeDataString(task["path"]!.GetValue<string>())}&split=test");
        Assert.Equal("A", preview!["rows"]![0]!["target"]!.GetValue<string>());
        Assert.Empty(Drafts());
    }

    [Fact]
    public async Task Post_AFileForEverySplit_TakesEachAsItsSplit()
    {
        using var response = await PostAsync(
            """{"name":"three","outputType":"multiple_choice","choices":["yes","no"],"target":"{{a}}","prompt":"{{q}}"}""",
            ("search", "train.jsonl", Rows("""{"q":"train #","a":"yes"}""")), ("validation", "dev.jsonl", Rows("""{"q":"dev #","a":"no"}""")), ("test", "exam.csv", "q,a\nexam 1,no\n"));

        var task = (await response.Content.ReadFromJsonAsync<JsonNode>())!;
        Assert.True(response.IsSuccessStatusCode, task.ToJsonString());
        Assert.Equal("acc", task["metric"]!.GetValue<string>());
        Assert.Equal((8, 8, 1), (Items("search"), Items("validation"), Items("test")));

        int Items(string split) => task["splits"]![split]!.GetValue<int>();
    }

    [Fact]
    public async Task Post_FieldsThatMakeNoTask_AreAllNamedAndNothingIsKept()
    {
        using var response = await PostAsync("""{"format":"../x","name":"a/b","metric":"bleu","search":90,"overlap":"yes"}""", ("data", "rows.jsonl", Rows("""{"q":"q #","a":"b"}""")));

        Assert.Equal(["format", "metric", "name", "overlap", "search"], await ErrorsAsync(response));
        Assert.Empty(Drafts());
    }

    [Fact]
    public async Task Post_FilesThatCannotBeRead_AreAllNamedAndNothingIsKept()
    {
        using var response = await PostAsync(
            "", ("data", "rows.jsonl", Rows("""{"q":"q #","a":"b"}""")), ("search", "empty.jsonl", ""), ("test", "odd.docx", "x"), ("exam", "more.jsonl", "{}"));

        Assert.Equal(["exam", "search", "test"], await ErrorsAsync(response));
        Assert.Empty(Drafts());
    }

    [Theory]
    [InlineData("""{"outputType":"guess"}""", "outputType")]
    [InlineData("""{"format":"../x"}""", "format")]
    public async Task Post_AWordThatIsNone_NamesTheKnownOnes(string task, string field)
    {
        using var response = await PostAsync(task, ("data", "rows.jsonl", Rows("""{"q":"q #","a":"b"}""")));

        Assert.Equal([field], await ErrorsAsync(response));
        Assert.Empty(Drafts());
    }

    [Theory]
    [InlineData("""{"promt":"x"}""", "promt")]
    [InlineData("", "send the data file")]
    public async Task Post_WhatIsNoRequest_SaysWhatIsWrong(string task, string expected)
    {
        using var response = await PostAsync(task);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(expected, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private async Task<HttpResponseMessage> PostAsync(string task, params (string Place, string Name, string Text)[] files)
    {
        using var form = new MultipartFormDataContent { { new StringContent(task), "task" } };
        foreach (var (place, name, text) in files)
        {
            form.Add(new StringContent(text), place, name);
        }

        return await _client.PostAsync(new Uri("/api/v1/tasks/from-data", UriKind.Relative), form);
    }

    private static async Task<IEnumerable<string>> ErrorsAsync(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<JsonNode>())!["errors"]!.AsObject().Select(error => error.Key).Order();
    }

    private IEnumerable<string> Drafts() => Directory.EnumerateDirectories(Path.Combine(_factory.Data, "tasks"), ".draft-*");

    private static string Rows(string row) => string.Concat(Enumerable.Range(0, 8).Select(number => row.Replace("#", $"{number}", StringComparison.Ordinal) + "\n"));
}
