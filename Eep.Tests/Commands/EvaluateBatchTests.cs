using System.Text.Json;
using System.Text.Json.Nodes;
using Eep.Core.Checkpoints;
using Eep.Core.Pruning;
using Eep.Core.Runs;
using Eep.Tests.Web;
using Eep.Web.Commands;
using Eep.Web.Evaluations;

namespace Eep.Tests.Commands;

/// <summary>Many candidates of one run's folder on the command line, on a real engine.</summary>
public sealed class EvaluateBatchTests : IDisposable
{
    private static readonly MoeShape s_shape = new([0, 1], 4, 2);
    private readonly TinyMixtral _model = new();
    private readonly TinyTask _task = new();
    private readonly DirectoryInfo _run = Directory.CreateTempSubdirectory("eep-run-");
    private readonly DirectoryInfo _out = Directory.CreateTempSubdirectory("eep-out-");
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public EvaluateBatchTests()
    {
        File.WriteAllText(Path.Combine(_run.FullName, RunFiles.Plan), PlanJson.Write(Plan(0, 2)).ToJsonString());
        File.WriteAllText(
            Path.Combine(_run.FullName, RunFiles.Report),
            JsonSerializer.Serialize(RunSamples.Report() with { FullUtilisation = [[0.1, 0.2, 0.3, 0.4], [0.4, 0.3, 0.2, 0.1]] }, RunJson.File));
        File.WriteAllLines(Path.Combine(_run.FullName, RunFiles.Journal), [Line(0, 0.5, 0, 1), Line(1, 0.7, 0, 2), Line(2, 0.7, 1, 3), Line(3, null, 2, 3)]);
    }

    public void Dispose()
    {
        _model.Dispose();
        _task.Dispose();
        _run.Delete(recursive: true);
        _out.Delete(recursive: true);
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task Evaluate_BatchOfARun_JudgesEachWithItsSizeAndTellsWhatServedTheBroken()
    {
        Assert.True(await RunAsync("--best", "2", "--individual", "3", "--budget", "3,1", "--experts-per-token", "1", "--output", _out.FullName, "--json") == EepCommands.Done, _error.ToString());

        var summary = JsonNode.Parse(_output.ToString())!;
        Assert.Equal(
            ["baseline", "individual-1", "individual-2", "individual-3", "b3-k1", "b1-k1"], summary["subjects"]!.AsArray().Select(subject => subject!["name"]!.GetValue<string>()));
        Assert.Equal([4, 2, 2, 2, 3, 1], summary["subjects"]!.AsArray().Select(subject => subject!["experts"]!.GetValue<int>()));
        Assert.Equal(5, summary["verdicts"]!.AsArray().Count);
        using (var checkpoint = Checkpoint.Open(_model.Folder))
        {
            var all = checkpoint.Tensors.Where(tensor => checkpoint.RoleOf(tensor.Name).Part is ModelPart.Expert or ModelPart.Router).Sum(tensor => tensor.Bytes);
            Assert.Equal(all / 4, summary["subjects"]![0]!["tensorBytes"]!.GetValue<long>() - summary["subjects"]![4]!["tensorBytes"]!.GetValue<long>());
        }

        Assert.True(File.Exists(Path.Combine(_out.FullName, "plans", "b3-k1.json")));
        var broken = FlippedItem.Read(_out.FullName).Where(item => item.Broken).ToList();
        Assert.NotEmpty(broken);
        Assert.All(broken, item => Assert.All(item.Removed!, expert =>
        {
            Assert.InRange(expert.Share, 0, 1);
            Assert.True(RestoredPlan.IsRemoved(PlanFile.Read(Path.Combine(_out.FullName, "plans", $"{item.Candidate}.json"), s_shape), new(expert.Layer, expert.Expert)));
        }));
        Assert.All(broken.Where(item => item.Candidate == "b1-k1"), item => Assert.NotEmpty(item.Removed!));
    }

    [Fact]
    public async Task Evaluate_MeasureAndRouting_AddFiguresAndFiles()
    {
        Assert.True(await RunAsync("--budget", "2", "--measure", "--routing", "--output", _out.FullName, "--json") == EepCommands.Done, _error.ToString());

        var speed = JsonNode.Parse(_output.ToString())!["speed"]!;
        Assert.Equal(["baseline", "b2-k2"], speed["subjects"]!.AsArray().Select(subject => subject!["name"]!.GetValue<string>()));
        Assert.NotEmpty(speed["energy"]!.GetValue<string>());
        using var tables = SafetensorsFile.Open(Path.Combine(_out.FullName, "routing-b2-k2.safetensors"));
        Assert.True(tables.Contains("shift.layer1") && tables.Contains("before.1.gate"));
        var csv = await File.ReadAllLinesAsync(Path.Combine(_out.FullName, "routing-b2-k2.csv"));
        Assert.Equal(1 + (2 * 2 * 4), csv.Length);
        Assert.StartsWith("\"tiny, prompts\",0,0,0,", csv[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_RoutingWithoutAFolder_IsRefused()
    {
        Assert.Equal(EepCommands.BadInput, await RunAsync("--budget", "2", "--routing"));
        Assert.Contains("--routing writes files; name a folder with --output.", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_FurtherCheckpoints_AreComparedWithTheFirst()
    {
        using var other = new TinyMixtral(new TinyMixtralOptions { Seed = 2 });

        Assert.True(await EepCommands.RunAsync(["evaluate", _model.Folder, "--suite", _task.Path, "--candidate", other.Folder, "--json"], _output, _error) == EepCommands.Done, _error.ToString());

        Assert.Equal(["baseline", Path.GetFileName(other.Folder)], JsonNode.Parse(_output.ToString())!["subjects"]!.AsArray().Select(subject => subject!["name"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("--run names no candidate")]
    [InlineData("--budget has 'x'; it takes whole numbers", "--budget", "x")]
    [InlineData("batch.best: is 0; it must be from 1 to 64", "--best", "0")]
    [InlineData("individuals: names 9; the run has no such individual", "--individual", "9")]
    [InlineData("budget 4 has no place for 5", "--budget", "4", "--experts-per-token", "5")]
    public async Task Evaluate_BadBatch_EndsWithCodeTwoAndOneMessage(string expected, params string[] args)
    {
        Assert.Equal(EepCommands.BadInput, await RunAsync(args));
        Assert.Contains(expected, _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_BatchWithoutARun_IsRefused()
    {
        Assert.Equal(EepCommands.BadInput, await EepCommands.RunAsync(["evaluate", _model.Folder, "--suite", _task.Path, "--best", "3"], _output, _error));
        Assert.Contains("--run is missing", _error.ToString(), StringComparison.Ordinal);
    }

    private Task<int> RunAsync(params string[] args) =>
        EepCommands.RunAsync(["evaluate", _model.Folder, "--suite", _task.Path, "--run", _run.FullName, .. args], _output, _error);

    private static PruningPlan Plan(params int[] kept) => PruningPlan.Select(s_shape, [[0], [1]], _ => kept, 2);

    private static string Line(int id, double? score, params int[] kept) => new JsonObject
    {
        ["generation"] = 0,
        ["phase"] = "pruning",
        ["id"] = id,
        ["planHash"] = Plan(kept).Hash,
        ["origin"] = "random",
        ["parents"] = new JsonArray(),
        ["score"] = score,
        ["stopped"] = null,
        ["failure"] = null,
        ["reused"] = false,
        ["plan"] = PlanJson.Write(Plan(kept)),
    }.ToJsonString();
}
