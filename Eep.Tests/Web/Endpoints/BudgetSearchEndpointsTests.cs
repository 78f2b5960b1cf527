using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Eep.Core.Evaluation.Suites;
using Eep.Core.Runs;
using Eep.Web.Engine;

namespace Eep.Tests.Web.Endpoints;

/// <summary>A budget search through the API, from its options to its answer; the engine is scripted.</summary>
public sealed class BudgetSearchEndpointsTests : IClassFixture<EepFactory>, IDisposable
{
    private const string Root = "/api/v1/budget-searches";

    private readonly EepFactory _factory;
    private readonly HttpClient _client;
    private readonly TinyMixtral _model = new();
    private readonly TinyTask _task = new();

    public BudgetSearchEndpointsTests(EepFactory factory)
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
    public async Task Search_FromPostToAnswer_RunsByItself()
    {
        _factory.Engines.Script(engine => Finish(engine, 3, Verdict.Pass));
        _factory.Engines.Script(engine => Finish(engine, 2, Verdict.Fail));

        using var started = await PostAsync(new { run = Options(0.02), budgets = new[] { 2, 3, 4 } });
        Assert.Equal(HttpStatusCode.Created, started.StatusCode);
        var id = (await started.Content.ReadFromJsonAsync<JsonNode>())!["id"]!.GetValue<string>();
        Assert.Equal($"{Root}/{id}", started.Headers.Location!.AbsolutePath);
        var done = await UntilAsync(id, "completed");

        var search = done["search"]!;
        Assert.Equal(3, search["report"]!["budget"]!.GetValue<int>());
        Assert.Equal(["tooSmall", "goodEnough", "notNeeded"], search["budgets"]!.AsArray().Select(line => line!["standing"]!.GetValue<string>()));
        Assert.Equal(2, done["runs"]!.AsArray().Count);
        Assert.Contains((await _client.GetFromJsonAsync<JsonArray>(Root))!, listed => listed!["id"]!.GetValue<string>() == id);

        using var late = await _client.PostAsync(new Uri($"{Root}/{id}/stop", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        using var deleted = await _client.DeleteAsync(new Uri($"{Root}/{id}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using var gone = await _client.GetAsync(new Uri($"{Root}/{id}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        using var run = await _client.GetAsync(new Uri($"/api/v1/runs/{done["runs"]![0]!["id"]}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, run.StatusCode);
    }

    [Fact]
    public async Task Cancel_WhileARunWorks_EndsBoth()
    {
        _factory.Engines.Script(async engine =>
        {
            await engine.CommitAsync(0, 0);
            Assert.IsType<CancelOrder>(await engine.NextOrderAsync());
        });
        using var started = await PostAsync(new { run = Options(0.03), budgets = new[] { 2 } });
        var id = (await started.Content.ReadFromJsonAsync<JsonNode>())!["id"]!.GetValue<string>();

        using var cancelled = await _client.PostAsync(new Uri($"{Root}/{id}/cancel", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.NoContent, cancelled.StatusCode);
        var done = await UntilAsync(id, "cancelled");

        Assert.Equal("cancelled", done["runs"]![0]!["state"]!.GetValue<string>());
    }

    [Fact]
    public async Task Estimate_IsTheSumOverTheRuns()
    {
        using var answer = await _client.PostAsJsonAsync($"{Root}/estimate", new { run = Options(0.02) });

        var estimate = (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
        Assert.Equal((2, 2), (estimate["leastRuns"]!.GetValue<int>(), estimate["mostRuns"]!.GetValue<int>()));
        Assert.Equal([2, 3, 4], estimate["sizes"]!.AsArray().Select(size => size!["budget"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Post_WhatCannotBeDone_NamesEveryField()
    {
        using var refused = await PostAsync(new { run = new { model = _model.Folder, task = "/nowhere.yaml", expertBudget = 4 }, budgets = new[] { 1 } });

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var errors = (await refused.Content.ReadFromJsonAsync<JsonNode>())!["errors"]!.AsObject();
        Assert.Equal(["margin", "task"], errors.Select(error => error.Key).Order());
    }

    private static Task Finish(FakeEngine engine, int budget, Verdict verdict)
    {
        Assert.Equal(budget, engine.Start.Options.ExpertBudget);
        var checkpoint = Directory.CreateDirectory(Path.Combine(engine.Start.WorkFolder, "checkpoint")).FullName;
        File.WriteAllText(Path.Combine(checkpoint, "config.json"), "{}");
        File.WriteAllText(Path.Combine(engine.Start.WorkFolder, "plan.json"), TinyPlan.Json());
        File.WriteAllText(Path.Combine(engine.Start.WorkFolder, "report.json"), "{}");
        var found = new MarginVerdict(verdict, 0.6, 0.59, -0.02, 0.01, 24);
        engine.Tell(new EngineResult(RunSamples.Report(new ArtifactFile(
            "checkpoint/config.json", 2, "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")) with
        {
            ExpertsPerToken = 2,
            Margin = new MarginReport(0.02, 0.95, found, found),
        }));
        return Task.CompletedTask;
    }

    private object Options(double margin) => new { model = _model.Folder, task = _task.Path, expertBudget = 4, margin, baselines = false };

    private Task<HttpResponseMessage> PostAsync(object body) => _client.PostAsJsonAsync(Root, body);

    private async Task<JsonNode> UntilAsync(string id, string state)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var detail = (await _client.GetFromJsonAsync<JsonNode>(new Uri($"{Root}/{id}", UriKind.Relative), limit.Token))!;
            if (detail["search"]!["state"]!.GetValue<string>() == state)
            {
                return detail;
            }

            Assert.NotEqual("failed", detail["search"]!["state"]!.GetValue<string>());
            await Task.Delay(50, limit.Token);
        }
    }
}
