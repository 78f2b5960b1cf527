using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Eep.Tests.Web.Processes;

/// <summary>Real processes, really killed. What comes out must be what an undisturbed headless run gives, individual by individual.</summary>
public sealed class CrashTests : IClassFixture<CrashTests.UndisturbedRun>
{
    private readonly UndisturbedRun _undisturbed;

    public CrashTests(UndisturbedRun undisturbed) => _undisturbed = undisturbed;

    private TinyWork Work => _undisturbed.Work;

    [Fact]
    public void Search_Headless_PrintsTheReportAloneAndLeavesTheRunsFolder()
    {
        Assert.Equal("tiny (version 1.0)", _undisturbed.Report["task"]!.GetValue<string>());
        Assert.Contains("Generation 41/41", _undisturbed.Error, StringComparison.Ordinal);
        var files = Directory.EnumerateFileSystemEntries(_undisturbed.Folder).Select(Path.GetFileName).ToHashSet();
        Assert.Superset(new HashSet<string?> { "options.json", "journal.jsonl", "report.json", "plan.json", "checkpoint" }, files);
    }

    [Fact]
    public async Task Kill_OfTheApplicationInMidRun_CostsNothingButTime()
    {
        var data = Work.NewData();
        await using var first = await EepProcess.ServeAsync(data);
        var id = await first.PostAsync(Work.Options);
        await first.UntilSearchingAsync(id);
        var engine = first.EngineOf(id);
        Assert.True(engine.IsAlive());

        await first.KillAsync();

        await UntilGoneAsync(engine);
        await using var second = await EepProcess.ServeAsync(data);
        await second.UntilStateAsync(id, "completed");
        Assert.Equal(2, (await second.SummaryAsync(id))["attempts"]!.GetValue<int>());
        await AssertSameAsUndisturbedAsync(second, id);
    }

    [Fact]
    public async Task Kill_OfTheEngineAlone_BeginsANewAttemptAndTheApplicationStaysUp()
    {
        await using var eep = await EepProcess.ServeAsync(Work.NewData());
        var id = await eep.PostAsync(Work.Options);
        await eep.UntilSearchingAsync(id);
        var engine = eep.EngineOf(id);
        Assert.NotEqual(eep.Process.Id, engine.Id);

        engine.Kill();

        await eep.UntilStateAsync(id, "completed");
        Assert.False(eep.Process.HasExited);
        Assert.Equal(2, (await eep.SummaryAsync(id))["attempts"]!.GetValue<int>());
        await AssertSameAsUndisturbedAsync(eep, id);
    }

    [Fact]
    public async Task Terminate_InMidRun_InterruptsAndTheNextStartGoesOn()
    {
        var data = Work.NewData();
        await using var first = await EepProcess.ServeAsync(data);
        var id = await first.PostAsync(Work.Options);
        await first.UntilSearchingAsync(id);
        var engine = first.EngineOf(id);

        Assert.Equal(0, await first.TerminateAsync());

        await UntilGoneAsync(engine);
        await using var second = await EepProcess.ServeAsync(data);
        await second.UntilStateAsync(id, "completed");
        await AssertSameAsUndisturbedAsync(second, id);
    }

    [Fact]
    public async Task Cancel_RunningRun_EndsItsEngine()
    {
        await using var eep = await EepProcess.ServeAsync(Work.NewData());
        var id = await eep.PostAsync(Work.Options);
        await eep.UntilSearchingAsync(id);
        var engine = eep.EngineOf(id);
        Assert.True(engine.IsAlive());

        await eep.CancelAsync(id);

        await eep.UntilStateAsync(id, "cancelled");
        await UntilGoneAsync(engine);
        Assert.False(eep.Process.HasExited);
    }

    private static async Task UntilGoneAsync(Eep.Web.Engine.ProcessIdentity engine)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (engine.IsAlive() != false)
        {
            await Task.Delay(20, limit.Token);
        }
    }

    private async Task AssertSameAsUndisturbedAsync(EepProcess eep, string id)
    {
        var individuals = JsonNode.Parse(await eep.IndividualsAsync(id))!.AsArray().Select(line => line!.ToJsonString());
        Assert.Equal(_undisturbed.Individuals, individuals);
        var weights = await eep.DownloadAsync(id, "checkpoint/model.safetensors");
        Assert.Equal(_undisturbed.WeightsHash, Convert.ToHexStringLower(SHA256.HashData(weights)));
    }

    /// <summary>The same options, headless and left alone.</summary>
    public sealed class UndisturbedRun : IAsyncLifetime
    {
        public TinyWork Work { get; } = new();

        public JsonObject Report { get; private set; } = [];

        public string Error { get; private set; } = "";

        public string Folder { get; private set; } = "";

        public IReadOnlyList<string> Individuals { get; private set; } = [];

        public string WeightsHash { get; private set; } = "";

        public async Task InitializeAsync()
        {
            var data = Work.NewData();
            var (exitCode, output, error) = await EepProcess.RunAsync("search", Work.OptionsFile, "--data", data, "--json");
            Assert.True(exitCode == 0, error);
            Report = JsonSerializer.Deserialize<JsonObject>(output)!;
            Error = error;
            Folder = Directory.EnumerateDirectories(Path.Combine(data, "runs")).Single();
            Individuals = [.. File.ReadLines(Path.Combine(Folder, "journal.jsonl")).Select(line => JsonNode.Parse(line)!.ToJsonString())];
            var weights = await File.ReadAllBytesAsync(Path.Combine(Folder, "checkpoint", "model.safetensors"));
            WeightsHash = Convert.ToHexStringLower(SHA256.HashData(weights));
        }

        public Task DisposeAsync()
        {
            Work.Dispose();
            return Task.CompletedTask;
        }
    }
}
