using System.Formats.Tar;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Eep.Core.Runs;
using Eep.Web.Engine;

namespace Eep.Tests.Web.Endpoints;

/// <summary>A run through the API, from its options to its files; the engine is scripted.</summary>
public sealed class RunEndpointsTests : IClassFixture<EepFactory>, IDisposable
{
    private readonly EepFactory _factory;
    private readonly HttpClient _client;
    private readonly TinyMixtral _model = new();

    public RunEndpointsTests(EepFactory factory)
    {
        _factory = factory;
        factory.Start();
        _client = factory.CreateClient();
    }

    public void Dispose() => _model.Dispose();

    [Fact]
    public async Task Run_FromPostToDownload_KeepsItsPromises()
    {
        var weights = RandomNumberGenerator.GetBytes(70_001);
        _factory.Engines.Script(engine => PlayAsync(engine, weights));

        var id = await StartAsync();
        var run = await UntilAsync(id, "completed");

        Assert.Equal(2, run["summary"]!["generations"]!.GetValue<int>());
        Assert.Equal(2, (await GetAsync<JsonArray>($"{id}/history")).Count);
        var individuals = await GetAsync<JsonArray>($"{id}/individuals");
        Assert.Equal(4, individuals.Count);
        Assert.Equal(3, individuals[0]!["plan"]!["rows"]![1]!.GetValue<int>());
        await CheckVersionsAsync(id);
        await CheckFileAsync(id, weights);
        await CheckArchiveAsync(id, weights);

        using var deleted = await _client.DeleteAsync(new Uri($"/api/v1/runs/{id}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.False(Directory.Exists(Path.Combine(_factory.Data, "runs", id)));
    }

    [Fact]
    public async Task Cancel_RunningRun_EndsItAndOnlyThenMayItBeDeleted()
    {
        _factory.Engines.Script(async engine =>
        {
            await engine.CommitAsync(0, 0);
            Assert.IsType<CancelOrder>(await engine.NextOrderAsync());
        });
        var id = await StartAsync();
        await UntilAsync(id, "running");

        using var early = await _client.DeleteAsync(new Uri($"/api/v1/runs/{id}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Conflict, early.StatusCode);
        using var cancelled = await CancelAsync(id);
        Assert.Equal(HttpStatusCode.NoContent, cancelled.StatusCode);
        await UntilAsync(id, "cancelled");

        using var again = await CancelAsync(id);
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
    }

    [Fact]
    public async Task IndividualCheckpoint_AskedFor_IsWrittenListedAndServed()
    {
        _factory.Engines.Script(async engine =>
        {
            var generation = RunSamples.Generation(0);
            engine.Tell(new GenerationDone(generation with { Individuals = [generation.Individuals[0] with { Plan = TinyPlan.Json() }] }));
            Assert.Equal(new Acknowledgement(0), await engine.NextOrderAsync());
            await PlayAsync(engine, [1, 2, 3], from: 1);
        });
        var id = await StartAsync();
        await UntilAsync(id, "completed");
        using var early = await _client.GetAsync(new Uri($"/api/v1/runs/{id}/individuals/0/checkpoint.tar", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, early.StatusCode);
        using var unknown = await _client.PostAsync(new Uri($"/api/v1/runs/{id}/individuals/999/checkpoint", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);

        using var asked = await _client.PostAsync(new Uri($"/api/v1/runs/{id}/individuals/0/checkpoint", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((await GetAsync<JsonArray>($"{id}/individuals/checkpoints"))[0]!["isInWork"]!.GetValue<bool>())
        {
            await Task.Delay(100, limit.Token);
        }

        var made = (await GetAsync<JsonArray>($"{id}/individuals/checkpoints"))[0]!;
        Assert.Null(made["failure"]);
        Assert.Contains(await GetAsync<JsonArray>($"{id}/artifacts"), file => file!["path"]!.GetValue<string>() == "individuals/0/checkpoint/config.json");
        var archive = await _client.GetByteArrayAsync(new Uri($"/api/v1/runs/{id}/individuals/0/checkpoint.tar", UriKind.Relative));
        using var reader = new TarReader(new MemoryStream(archive));
        Assert.Equal($"eep-{id[..8]}-0/", (await reader.GetNextEntryAsync())!.Name[..15]);
    }

    [Theory]
    [InlineData("files/options.json/../../../eep.db")]
    [InlineData("files/..%2f..%2f..%2feep.db")]
    [InlineData("files/engine.lock")]
    public async Task Files_PathThatIsNotRegistered_IsNotFound(string path)
    {
        _factory.Engines.Script(engine => PlayAsync(engine, [1, 2, 3]));
        var id = await StartAsync();
        await UntilAsync(id, "completed");
        using var response = await _client.GetAsync(new Uri($"/api/v1/runs/{id}/{path}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private static async Task PlayAsync(FakeEngine engine, byte[] weights, int from = 0)
    {
        await engine.CommitAsync(from, 1);
        var folder = Directory.CreateDirectory(Path.Combine(engine.Start.WorkFolder, "checkpoint")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(folder, "model.safetensors"), weights);
        await File.WriteAllTextAsync(Path.Combine(folder, "config.json"), "{}");
        await File.WriteAllTextAsync(Path.Combine(engine.Start.WorkFolder, "plan.json"), TinyPlan.Json());
        await File.WriteAllTextAsync(Path.Combine(engine.Start.WorkFolder, "report.json"), "{}");
        engine.Tell(new EngineResult(RunSamples.Report(
            new ArtifactFile("checkpoint/config.json", 2, Hash("{}"u8.ToArray())),
            new ArtifactFile("checkpoint/model.safetensors", weights.Length, Hash(weights)))));
    }

    private async Task CheckVersionsAsync(string id)
    {
        foreach (var tail in new[] { id, $"{id}/history", $"{id}/individuals", $"{id}/individuals?from=1" })
        {
            var address = new Uri($"/api/v1/runs/{tail}", UriKind.Relative);
            using var whole = await _client.GetAsync(address);
            using var same = await AskAgainAsync(address, whole.Headers.ETag!);
            Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
            Assert.Empty(await same.Content.ReadAsByteArrayAsync());
            using var other = await AskAgainAsync(address, new EntityTagHeaderValue("\"another\""));
            Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        }

        Assert.Equal(1, Assert.Single(await GetAsync<JsonArray>($"{id}/history?from=1"))!["generation"]!.GetValue<int>());
        Assert.Equal([2, 3], (await GetAsync<JsonArray>($"{id}/individuals?from=1")).Select(line => line!["id"]!.GetValue<int>()));
        Assert.Empty(await GetAsync<JsonArray>($"{id}/individuals?from=2"));
        using var negative = await _client.GetAsync(new Uri($"/api/v1/runs/{id}/history?from=-1", UriKind.Relative));
        Assert.Equal(HttpStatusCode.BadRequest, negative.StatusCode);
        Assert.Contains("from is -1; it must be 0 or more.", await negative.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private async Task<HttpResponseMessage> AskAgainAsync(Uri address, EntityTagHeaderValue tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.IfNoneMatch.Add(tag);
        return await _client.SendAsync(request);
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private async Task CheckFileAsync(string id, byte[] weights)
    {
        var address = new Uri($"/api/v1/runs/{id}/files/checkpoint/model.safetensors", UriKind.Relative);
        using var whole = await _client.GetAsync(address);
        Assert.Equal(weights, await whole.Content.ReadAsByteArrayAsync());
        Assert.Equal(weights.Length, whole.Content.Headers.ContentLength);
        Assert.Equal($"\"{Hash(weights)}\"", whole.Headers.ETag?.Tag);
        Assert.False(whole.Headers.ETag?.IsWeak);

        using var rest = await RangeAsync(address, 65_000, whole.Headers.ETag!);
        Assert.Equal(HttpStatusCode.PartialContent, rest.StatusCode);
        Assert.Equal(weights[65_000..], await rest.Content.ReadAsByteArrayAsync());
        using var changed = await RangeAsync(address, 65_000, new EntityTagHeaderValue("\"another\""));
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
    }

    private async Task CheckArchiveAsync(string id, byte[] weights)
    {
        var address = new Uri($"/api/v1/runs/{id}/checkpoint.tar", UriKind.Relative);
        using var whole = await _client.GetAsync(address);
        var bytes = await whole.Content.ReadAsByteArrayAsync();
        Assert.Equal(bytes.Length, whole.Content.Headers.ContentLength);
        using var reader = new TarReader(new MemoryStream(bytes));
        var entries = new Dictionary<string, byte[]>();
        while (await reader.GetNextEntryAsync(copyData: true) is { } entry)
        {
            using var copy = new MemoryStream();
            await entry.DataStream!.CopyToAsync(copy);
            entries[Path.GetFileName(entry.Name)] = copy.ToArray();
        }

        Assert.Equal(["config.json", "model.safetensors"], entries.Keys.Order());
        Assert.Equal(weights, entries["model.safetensors"]);

        foreach (var from in new[] { 1, 511, 600, 1500, 40_000, bytes.Length - 3 })
        {
            using var rest = await RangeAsync(address, from, whole.Headers.ETag!);
            Assert.Equal(HttpStatusCode.PartialContent, rest.StatusCode);
            Assert.Equal(bytes[from..], await rest.Content.ReadAsByteArrayAsync());
        }
    }

    private async Task<HttpResponseMessage> RangeAsync(Uri address, int from, EntityTagHeaderValue tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Range = new RangeHeaderValue(from, null);
        request.Headers.IfRange = new RangeConditionHeaderValue(tag);
        return await _client.SendAsync(request);
    }

    private async Task<string> StartAsync()
    {
        var options = new RunOptions { Model = _model.Folder, Task = RepositoryRoot.Combine("samples", "tasks", "qa.yaml"), ExpertBudget = 2 };
        using var content = new StringContent(RunOptionsFile.Format(options), new MediaTypeHeaderValue("application/json"));
        using var response = await _client.PostAsync(new Uri("/api/v1/runs", UriKind.Relative), content);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var run = await response.Content.ReadFromJsonAsync<JsonObject>();
        Assert.Equal($"/api/v1/runs/{run!["id"]}", response.Headers.Location?.AbsolutePath);
        return run["id"]!.GetValue<string>();
    }

    private async Task<HttpResponseMessage> CancelAsync(string id) =>
        await _client.PostAsync(new Uri($"/api/v1/runs/{id}/cancel", UriKind.Relative), null);

    private async Task<T> GetAsync<T>(string tail) =>
        await _client.GetFromJsonAsync<T>(new Uri($"/api/v1/runs/{tail}", UriKind.Relative)) ?? throw new InvalidOperationException(tail);

    private async Task<JsonObject> UntilAsync(string id, string state)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var run = await GetAsync<JsonObject>(id);
            if (run["summary"]!["state"]!.GetValue<string>() == state)
            {
                return run;
            }

            await Task.Delay(50, limit.Token);
        }
    }
}
