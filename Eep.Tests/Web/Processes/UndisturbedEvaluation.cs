using System.Text.Json.Nodes;

namespace Eep.Tests.Web.Processes;

/// <summary>Two random models on a task of many items, and what their comparison gives headless and left alone.</summary>
public sealed class UndisturbedEvaluation : IAsyncLifetime, IDisposable
{
    /// <summary>Of each model; enough that its journal grows for a while.</summary>
    public const int Items = 1500;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eep-evaluation-");
    private readonly TinyMixtral _baseline = new(new TinyMixtralOptions { ExpertCount = 8, LayerCount = 3 });
    private readonly TinyMixtral _candidate = new(new TinyMixtralOptions { Seed = 2, LayerCount = 3 });
    private readonly TinyTask _task = new(Items);

    /// <summary>The body of a request that asks for it.</summary>
    public string Body => new JsonObject { ["candidate"] = _candidate.Folder, ["baseline"] = _baseline.Folder, ["suite"] = _task.Path }.ToJsonString();

    /// <summary>Every line of the journal, its header first.</summary>
    public IReadOnlyList<string> Journal { get; private set; } = [];

    /// <summary>Subjects, scores and differences.</summary>
    public JsonNode Summary { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var output = Path.Combine(_folder.FullName, "undisturbed");
        var (exitCode, json, error) = await EepProcess.RunAsync(
            "evaluate", _candidate.Folder, "--baseline", _baseline.Folder, "--suite", _task.Path, "--output", output, "--json");
        Assert.True(exitCode is 0 or 3 or 4, error);
        Summary = JsonNode.Parse(json)!;
        Journal = await File.ReadAllLinesAsync(Path.Combine(output, "journal.jsonl"));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _baseline.Dispose();
        _candidate.Dispose();
        _task.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>A new empty data folder.</summary>
    public string NewData() => Path.Combine(_folder.FullName, Path.GetRandomFileName());
}
