using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Eep.Core.Evaluation.Suites;
using Eep.Web.Engine;
using Eep.Web.Evaluations;

namespace Eep.Tests.Web.Endpoints;

/// <summary>An evaluation through the API, from its options to its reports; the engine is scripted.</summary>
public sealed class EvaluationEndpointsTests : IClassFixture<EepFactory>, IDisposable
{
    private readonly EepFactory _factory;
    private readonly HttpClient _client;
    private readonly TinyMixtral _model = new();
    private readonly TinyTask _task = new();

    public EvaluationEndpointsTests(EepFactory factory)
    {
        _factory = factory;
        factory.Start();
        _client = factory.CreateClient();
    }

    public void Dispose()
    {
        _model.Dispose();
        _task.Dispose();
    }

    [Fact]
    public async Task Evaluation_FromPostToReports_KeepsItsPromises()
    {
        _factory.Engines.Script(engine =>
        {
            File.WriteAllText(Path.Combine(engine.Evaluate.Folder, "report.md"), "# report");
            File.WriteAllText(Path.Combine(engine.Evaluate.Folder, "engine.lock"), "");
            File.WriteAllText(
                Path.Combine(engine.Evaluate.Folder, FlippedItem.FileName),
                System.Text.Json.JsonSerializer.Serialize(EvaluationSamples.Flip(3, broken: true), Eep.Core.Runs.RunJson.Line) + "\n");
            engine.Tell(new EvaluationDone(EvaluationSamples.Summary(Verdict.Pass)));
            return Task.CompletedTask;
        });

        using var started = await PostAsync(_model.Folder, limit: 5);
        Assert.Equal(HttpStatusCode.Created, started.StatusCode);
        var id = (await started.Content.ReadFromJsonAsync<JsonNode>())!["id"]!.GetValue<string>();
        var done = await UntilAsync(id, "completed");

        Assert.Equal("pass", done["verdict"]!.GetValue<string>());
        Assert.Equal(["flips.jsonl", "report.md"], (await GetAsync<JsonArray>($"{id}/files")).Select(file => file!["path"]!.GetValue<string>()));
        Assert.True((await GetAsync<JsonArray>($"{id}/flips"))[0]!["broken"]!.GetValue<bool>());
        Assert.Equal("# report", await _client.GetStringAsync(Address($"{id}/files/report.md")));
        foreach (var hidden in new[] { "engine.lock", "../../eep.db", "..%2f..%2feep.db" })
        {
            using var refused = await _client.GetAsync(Address($"{id}/files/{hidden}"));
            Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        }

        using var late = await _client.PostAsync(Address($"{id}/cancel"), null);
        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        using var deleted = await _client.DeleteAsync(Address(id));
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.False(Directory.Exists(Path.Combine(_factory.Data, "evaluations", id)));
    }

    [Fact]
    public async Task Post_WhatCannotBeDone_NamesEveryField()
    {
        using var refused = await _client.PostAsJsonAsync(
            "/api/v1/evaluations", new { candidate = "/nowhere", baseline = "", suite = "/nowhere.yaml", limit = 0, device = "tpu" });

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var errors = (await refused.Content.ReadFromJsonAsync<JsonNode>())!["errors"]!.AsObject();
        Assert.Equal(["baseline", "candidate", "device", "limit", "suite"], errors.Select(error => error.Key).Order());
        Assert.Contains("'tpu'; it must be one of cpu, cuda", errors["device"]![0]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_ItemsThatTheSearchHasSeen_AreRefusedUnlessAReasonIsGiven()
    {
        using var searched = new SearchedFolder(_model.Folder, _task.Path);
        _factory.Engines.Script(engine =>
        {
            engine.Tell(new EvaluationDone(EvaluationSamples.Summary(Verdict.Pass)));
            return Task.CompletedTask;
        });

        using var refused = await PostAsync("");
        using var withoutWords = await PostAsync("yes");
        using var started = await PostAsync("the items are what is looked for");

        var errors = (await refused.Content.ReadFromJsonAsync<JsonNode>())!["errors"]!.AsObject();
        Assert.Contains("asks 24 of its 24 documents that the search of the candidate has seen", errors["suite"]![0]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains("say in words", await withoutWords.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.Created), (refused.StatusCode, started.StatusCode));

        Task<HttpResponseMessage> PostAsync(string overlap) => _client.PostAsJsonAsync(
            "/api/v1/evaluations", new { candidate = searched.Checkpoint, baseline = _model.Folder, suite = searched.Suite, overlap });
    }

    [Fact]
    public async Task Post_RoutingOfACheckpointWithoutARun_IsRefused()
    {
        using var refused = await _client.PostAsJsonAsync("/api/v1/evaluations", new { candidate = _model.Folder, baseline = _model.Folder, suite = _task.Path, routing = true });

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("compares a run's plan with the model that the run started from", (await refused.Content.ReadFromJsonAsync<JsonNode>())!["errors"]!["routing"]![0]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_RunWithoutACheckpoint_IsRefused()
    {
        using var refused = await _client.PostAsJsonAsync("/api/v1/evaluations", new { run = Guid.Empty, suite = _task.Path });

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("there is no run", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Annotation_OfARun_IsKeptAndABadTagRefused()
    {
        _factory.Engines.Script(async engine => await engine.Killed);
        using var started = await _client.PostAsJsonAsync("/api/v1/runs", new { model = _model.Folder, task = _task.Path, expertBudget = 2 });
        var id = (await started.Content.ReadFromJsonAsync<JsonNode>())!["id"]!.GetValue<string>();
        var address = $"/api/v1/runs/{id}";

        using var kept = await _client.PutAsJsonAsync(address + "/annotation", new { tags = new[] { "final" }, note = "keep" });
        using var refused = await _client.PutAsJsonAsync(address + "/annotation", new { tags = new[] { "a b" }, note = "" });
        using var cancelled = await _client.PostAsync(new Uri(address + "/cancel", UriKind.Relative), null);

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.BadRequest), (kept.StatusCode, refused.StatusCode));
        var summary = (await _client.GetFromJsonAsync<JsonNode>(address))!["summary"]!;
        Assert.Equal(("final", "keep"), (summary["tags"]![0]!.GetValue<string>(), summary["note"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Suites_OfTheSamples_AreListedWithWhatTheyCanSee()
    {
        var suites = await _client.GetFromJsonAsync<JsonArray>("/api/v1/suites");

        var sample = Assert.Single(suites!, suite => suite!["path"]!.GetValue<string>() == "samples/suites/sample.yaml")!;
        Assert.Equal(4, sample["gates"]!.GetValue<int>());
        Assert.Equal(3000, sample["items"]!.GetValue<int>());
        Assert.InRange(sample["smallestVisible"]!.GetValue<double>(), 0.02, 0.04);
    }

    private Task<HttpResponseMessage> PostAsync(string candidate, int limit) => _client.PostAsJsonAsync(
        "/api/v1/evaluations", new { candidate, baseline = _model.Folder, suite = _task.Path, limit });

    private async Task<JsonNode> UntilAsync(string id, string state)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var evaluation = await GetAsync<JsonNode>(id);
            if (evaluation["state"]!.GetValue<string>() == state)
            {
                return evaluation;
            }

            await Task.Delay(50, limit.Token);
        }
    }

    private async Task<T> GetAsync<T>(string path) => (await _client.GetFromJsonAsync<T>(Address(path)))!;

    private static Uri Address(string path) => new($"/api/v1/evaluations/{path}", UriKind.Relative);
}
