using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Eep.Tests.Web.Processes;

/// <summary>The same options, headless and left alone.</summary>
public sealed class UndisturbedRun : IAsyncLifetime
{
    public TinyWork Work { get; } = new();

    public JsonObject Report { get; private set; } = [];

    public string Error { get; private set; } = "";

    public string Folder { get; private set; } = "";

    public IReadOnlyList<string> Individuals { get; private set; } = [];

    public int GenerationCount => 1 + Work.Options.PruningGenerations!.Value + Work.Options.MergingGenerations!.Value;

    /// <summary>How long a generation took, on average.</summary>
    public int GenerationMilliseconds { get; private set; }

    public string WeightsHash { get; private set; } = "";

    public long WeightsBytes { get; private set; }

    public async Task InitializeAsync()
    {
        var data = Work.NewData();
        var begun = TimeProvider.System.GetTimestamp();
        var (exitCode, output, error) = await EepProcess.RunAsync("search", Work.OptionsFile, "--data", data, "--json");
        Assert.True(exitCode == 0, error);
        GenerationMilliseconds = 1 + ((int)TimeProvider.System.GetElapsedTime(begun).TotalMilliseconds / GenerationCount);
        Report = JsonSerializer.Deserialize<JsonObject>(output)!;
        Error = error;
        Folder = Directory.EnumerateDirectories(Path.Combine(data, "runs")).Single();
        Individuals = [.. File.ReadLines(Path.Combine(Folder, "journal.jsonl")).Select(line => JsonNode.Parse(line)!.ToJsonString())];
        var weights = await File.ReadAllBytesAsync(Path.Combine(Folder, "checkpoint", "model.safetensors"));
        WeightsBytes = weights.Length;
        WeightsHash = Convert.ToHexStringLower(SHA256.HashData(weights));
    }

    public Task DisposeAsync()
    {
        Work.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Whether a run has the same individuals and weights, and a history without gaps or duplicates.</summary>
    public async Task AssertSameAsync(EepProcess eep, string id)
    {
        Assert.Equal(Individuals, await eep.IndividualLinesAsync(id));
        var generations = (await eep.HistoryAsync(id)).Select(point => point!["generation"]!.GetValue<int>());
        Assert.Equal(Enumerable.Range(0, GenerationCount), generations);
        var weights = await eep.DownloadAsync(id, "checkpoint/model.safetensors");
        Assert.Equal(WeightsHash, Convert.ToHexStringLower(SHA256.HashData(weights)));
    }
}
