using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Eep.Core.Checkpoints;
using Eep.Core.Pruning;
using TorchSharp;

namespace Eep.Tests.Checkpoints;

public sealed class CheckpointExporterTests : IDisposable
{
    private static readonly string Base = RepositoryRoot.Fixture("golden", "mixtral-base");
    private readonly TempFolder _folder = new();
    private readonly Checkpoint _source = Checkpoint.Open(Base);

    public void Dispose()
    {
        _source.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("mixtral-eep-discrete-b4")]
    [InlineData("mixtral-eep-continuous-b4")]
    public void Export_PublishedCoefficientsInLogitsSpace_EqualTheReferencesFold(string golden)
    {
        var plan = PlanFile.Read(RepositoryRoot.Fixture("golden", golden, "coeff.pth"), _source.Shape, RouterSpace.Logits);
        var result = Export(plan, new ExportOptions { KeepRowOrder = true });
        using var exported = Checkpoint.Open(result.Folder);
        using var expected = Checkpoint.Open(RepositoryRoot.Fixture("golden", golden));
        Assert.Equal(expected.Tensors.Select(tensor => tensor.Name).Order(), exported.Tensors.Select(tensor => tensor.Name).Order());
        Assert.All(expected.Tensors, tensor => Assert.True(Distance(expected.Tensor(tensor.Name), exported.Tensor(tensor.Name)) <= 1e-6, tensor.Name));
        var config = Json(Path.Combine(result.Folder, "config.json"));
        Assert.All(
            Json(Path.Combine(expected.Folder, "config.json")),
            entry => Assert.True(JsonNode.DeepEquals(entry.Value, config[entry.Key]), entry.Key));
    }

    [Fact]
    public void Export_CanonicalOrder_IsTheSameModelWithExpertsRenumbered()
    {
        var plan = PlanFile.Read(
            RepositoryRoot.Fixture("golden", "mixtral-eep-continuous-b4", "coeff.pth"), _source.Shape, RouterSpace.Logits);
        var own = Export(plan, new ExportOptions { KeepRowOrder = true });
        var canonical = Export(plan, new ExportOptions(), "canonical");
        using var a = Checkpoint.Open(own.Folder);
        using var b = Checkpoint.Open(canonical.Folder);
        foreach (var layer in _source.Shape.SparseLayers)
        {
            var order = CanonicalPlan.OrderOf(plan.ForLayer(layer)!);
            for (var row = 0; row < order.Length; row++)
            {
                Assert.Equal(0, Distance(a.Tensor(MixtralNames.Router(layer))[order[row]], b.Tensor(MixtralNames.Router(layer))[row]));
                Assert.Equal(0, Distance(a.Tensor(MixtralNames.Expert(layer, order[row], "w2")), b.Tensor(MixtralNames.Expert(layer, row, "w2"))));
            }
        }
    }

    [Fact]
    public void Export_OneHotProbabilities_IsRowSelectionBitForBit()
    {
        var plan = Select([6, 1, 3], RouterSpace.Probabilities);
        var result = Export(plan, new ExportOptions());
        using var exported = Checkpoint.Open(result.Folder);
        Assert.Equal((3, 2), (exported.Shape.ExpertCount, exported.Shape.ExpertsPerToken));
        foreach (var layer in _source.Shape.SparseLayers)
        {
            foreach (var (expert, original) in ((int, int)[])[(0, 1), (1, 3), (2, 6)])
            {
                Assert.Equal(0, Distance(_source.Tensor(MixtralNames.Router(layer))[original], exported.Tensor(MixtralNames.Router(layer))[expert]));
                Assert.All(
                    (string[])["w1", "w2", "w3"],
                    weight => Assert.Equal(0, Distance(_source.Tensor(MixtralNames.Expert(layer, original, weight)), exported.Tensor(MixtralNames.Expert(layer, expert, weight)))));
            }
        }

        Assert.Equal(0, Distance(_source.Tensor(MixtralNames.Head), exported.Tensor(MixtralNames.Head)));
        Assert.Equal(RouterSpace.Logits, result.Plan.RouterSpace);
    }

    [Fact]
    public void Export_BFloat16Merge_IsRoundedOnceFromFloat32()
    {
        using var source = Checkpoint.Open(RepositoryRoot.Fixture("golden", "mixtral-bf16"));
        var plan = PlanFile.Read(
            RepositoryRoot.Fixture("golden", "mixtral-eep-continuous-b4", "coeff.pth"), source.Shape, RouterSpace.Logits);
        CheckpointExporter.Export(source, plan, _folder.Combine("out"), new ExportOptions { KeepRowOrder = true });
        using var exported = Checkpoint.Open(_folder.Combine("out"));
        using var scope = torch.NewDisposeScope();
        var merging = plan.ForLayer(1)!.ExpertMerging;
        var sum = torch.zeros(40, 64, dtype: torch.float64);
        for (var expert = 0; expert < 8; expert++)
        {
            sum += source.Tensor(MixtralNames.Expert(1, expert, "w1")).to(torch.float64) * (double)merging[2, expert];
        }

        var stored = exported.Tensor(MixtralNames.Expert(1, 2, "w1"));
        Assert.Equal(torch.bfloat16, stored.dtype);
        Assert.True(((stored.to(torch.float64) - sum).abs() <= (sum.abs() * 0.004) + 1e-6).all().item<bool>());
    }

    [Fact]
    public void Export_RealValuedProbabilities_IsRefusedAndLeavesNothing()
    {
        var plan = PlanFile.Read(RepositoryRoot.Fixture("golden", "mixtral-eep-continuous-b4", "coeff.pth"), _source.Shape);
        var error = Assert.Throws<PlanException>(() => Export(plan, new ExportOptions()));
        Assert.StartsWith(
            "The plan maps router probabilities and no stock checkpoint can hold it: its rows are real-valued, and a linear map after the softmax is none before it. "
            + "Three ways out: --router one-hot,",
            error.Message);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Export_RealValuedProbabilitiesOneHot_TakesTheDominantRows()
    {
        var plan = PlanFile.Read(RepositoryRoot.Fixture("golden", "mixtral-eep-continuous-b4", "coeff.pth"), _source.Shape);
        var result = Export(plan, new ExportOptions { Router = RouterExport.OneHot, KeepRowOrder = true });
        using var exported = Checkpoint.Open(result.Folder);
        var dominants = plan.ForLayer(0)!.RouterMapping.Dominants();
        for (var row = 0; row < dominants.Length; row++)
        {
            Assert.Equal(0, Distance(_source.Tensor(MixtralNames.Router(0))[dominants[row]], exported.Tensor(MixtralNames.Router(0))[row]));
        }

        Assert.Contains("one-hot; chosen at export", File.ReadAllText(Path.Combine(result.Folder, "README.md")));
        Assert.Equal("one-hot", Json(Path.Combine(result.Folder, "eep_selection.json"))["router"]!.GetValue<string>());
    }

    [Fact]
    public void Export_Config_WritesEverySpelling()
    {
        var folder = _folder.CopyGolden("mixtral-base");
        var path = Path.Combine(folder, "config.json");
        var edited = Json(path);
        edited["n_routed_experts"] = 8;
        edited["moe_top_k"] = 2;
        File.WriteAllText(path, edited.ToJsonString());
        using var source = Checkpoint.Open(folder);
        var plan = PruningPlan.Select(source.Shape, [[0, 1, 2]], _ => [0, 5], expertsPerToken: 1);
        CheckpointExporter.Export(source, plan, _folder.Combine("out"), new ExportOptions());
        var config = Json(_folder.Combine("out", "config.json"));
        Assert.All(
            (string[])["num_local_experts", "num_experts", "n_routed_experts"], key => Assert.Equal(2, config[key]!.GetValue<int>()));
        Assert.All((string[])["num_experts_per_tok", "moe_top_k"], key => Assert.Equal(1, config[key]!.GetValue<int>()));
        Assert.Equal(1e6, config["rope_theta"]!.GetValue<double>());
        Assert.Equal(1e6, config["rope_parameters"]!["rope_theta"]!.GetValue<double>());
        Assert.Equal("default", config["rope_parameters"]!["rope_type"]!.GetValue<string>());
        Assert.Equal(edited.Select(entry => entry.Key), config.Select(entry => entry.Key).Take(edited.Count));
    }

    [Fact]
    public void Export_NewSpellingOfRope_WritesTheOldOneToo()
    {
        var folder = _folder.CopyGolden("mixtral-base");
        var path = Path.Combine(folder, "config.json");
        var edited = Json(path);
        edited.Remove("rope_theta");
        edited["rope_parameters"] = new JsonObject { ["rope_theta"] = 12345.0, ["rope_type"] = "default" };
        File.WriteAllText(path, edited.ToJsonString());
        using var source = Checkpoint.Open(folder);
        CheckpointExporter.Export(source, Select([0, 1], RouterSpace.Logits), _folder.Combine("out"), new ExportOptions());
        Assert.Equal(12345.0, Json(_folder.Combine("out", "config.json"))["rope_theta"]!.GetValue<double>());
    }

    [Fact]
    public void Export_TinyShards_ReopenIdentical()
    {
        var plan = Select([2, 4, 5, 7], RouterSpace.Logits);
        using var single = Checkpoint.Open(Export(plan, new ExportOptions(), "single").Folder);
        using var sharded = Checkpoint.Open(Export(plan, new ExportOptions { MaxShardBytes = 50_000 }, "sharded").Folder);
        Assert.Single(single.WeightFileNames);
        Assert.True(sharded.WeightFileNames.Length > 10);
        Assert.Equal(single.Tensors.Length, sharded.Tensors.Length);
        Assert.All(single.Tensors, tensor => Assert.Equal(0, Distance(single.Tensor(tensor.Name), sharded.Tensor(tensor.Name))));
    }

    [Fact]
    public void Export_Result_ListsEveryFileWithItsHashAndBytes()
    {
        var folder = _folder.CopyGolden("mixtral-base");
        File.WriteAllText(Path.Combine(folder, "tokenizer.json"), "{}");
        File.WriteAllText(Path.Combine(folder, "README.md"), "---\nlicense: apache-2.0\nbase_model: x\n---\n# x\n");
        File.WriteAllText(Path.Combine(folder, "modeling_x.py"), "print()");
        using var source = Checkpoint.Open(folder);
        var result = CheckpointExporter.Export(
            source,
            Select([0, 1, 2, 3], RouterSpace.Logits),
            _folder.Combine("deep", "out"),
            new ExportOptions
            {
                BaseModel = "org/base",
                Seed = 7,
                Constraints = new ExpertConstraints(new Dictionary<int, IReadOnlyList<int>> { [1] = [3, 0] }, new Dictionary<int, IReadOnlyList<int>> { [0] = [5] }),
                Scores = [new ExportScore("qa", "test", "exact_match", 10, 0.5, 0.75)],
            });
        var onDisk = Directory.GetFiles(result.Folder).Select(path => Path.GetFileName(path)).Order();
        Assert.Equal(onDisk, result.Files.Select(file => file.Name).Order());
        Assert.All(result.Files, file =>
        {
            var bytes = File.ReadAllBytes(Path.Combine(result.Folder, file.Name));
            Assert.Equal((bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes))), (file.Bytes, file.Sha256));
        });
        Assert.Contains("tokenizer.json", onDisk);
        Assert.Contains("generation_config.json", onDisk);
        Assert.DoesNotContain("modeling_x.py", onDisk);
        Assert.Equal(source.Tensors.Sum(tensor => tensor.Bytes), result.SourceBytes);
        Assert.Equal(result.SourceExpertBytes, 2 * result.ExportedExpertBytes);
        var manifest = Json(Path.Combine(result.Folder, "eep_manifest.json"))["files"]!.AsArray();
        Assert.Equal(result.Files.Length - 1, manifest.Count);
        var card = File.ReadAllText(Path.Combine(result.Folder, "README.md"));
        Assert.StartsWith("---\nbase_model: \"org/base\"\nlibrary_name: transformers\npipeline_tag: text-generation\nlicense: apache-2.0\ntags:\n", card);
        Assert.Contains("| qa | test | exact_match | 10 | 0.5000 | 0.7500 |", card);
        Assert.Contains("- Seed of the search: 7.", card);
        Assert.Contains("- Chosen by a person before the search: pinned in layer 1: 0, 3; banned in layer 0: 5.", card);
        Assert.Contains("| 1 | 0, 1, 2, 3 |", card);
        Assert.Contains("| vLLM | fine | Expert parallelism needs a number of devices that divides 4: 1, 2, 4. |", card);
    }

    [Fact]
    public void Export_Selection_HoldsThePlan()
    {
        var plan = PlanFile.Read(
            RepositoryRoot.Fixture("golden", "mixtral-eep-discrete-b4", "coeff.pth"), _source.Shape, RouterSpace.Logits);
        var result = Export(plan, new ExportOptions { KeepRowOrder = true, BaseRevision = "abc" });
        var selection = Json(Path.Combine(result.Folder, "eep_selection.json"));
        Assert.Equal("[7,4,2,5]", selection["layers"]![0]!["kept"]!.ToJsonString());
        Assert.Equal("[7,4,2,5]", selection["layers"]![0]!["router_mapping"]!.ToJsonString());
        Assert.Equal("abc", selection["base"]!["revision"]!.GetValue<string>());
        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(Base, "config.json")))), selection["base"]!["config_sha256"]!.GetValue<string>());
        Assert.Equal(plan.Hash, selection["plan_hash"]!.GetValue<string>());
    }

    [Fact]
    public void Export_Cancelled_LeavesNothing()
    {
        using var cancel = new CancellationTokenSource();
        var progress = new Reaction(share =>
        {
            if (share > 0.4)
            {
                cancel.Cancel();
            }
        });
        Assert.Throws<OperationCanceledException>(() => CheckpointExporter.Export(
            _source, Select([0, 1, 2, 3], RouterSpace.Logits), _folder.Combine("out"), new ExportOptions(), progress, cancel.Token));
        Assert.InRange(progress.Last, 0.4, 0.7);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Export_Progress_EndsAtOne()
    {
        var progress = new Reaction(_ => { });
        CheckpointExporter.Export(_source, Select([0, 1], RouterSpace.Logits), _folder.Combine("out"), new ExportOptions(), progress);
        Assert.Equal(1.0, progress.Last);
    }

    [Fact]
    public void Export_OutputWithFiles_IsRefusedAndUntouched()
    {
        File.WriteAllText(_folder.Combine("mine.txt"), "mine");
        var error = Assert.Throws<CheckpointException>(
            () => CheckpointExporter.Export(_source, Select([0, 1], RouterSpace.Logits), _folder.Path, new ExportOptions()));
        Assert.Equal($"{_folder.Path}: expected an absent or empty folder to write to, found a folder with files in it.", error.Message);
        Assert.Equal([_folder.Combine("mine.txt")], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Export_EmptyOutputFolder_IsUsed()
    {
        Directory.CreateDirectory(_folder.Combine("out"));
        Export(Select([0, 1], RouterSpace.Logits), new ExportOptions());
        Assert.True(File.Exists(_folder.Combine("out", "config.json")));
        Assert.Equal([_folder.Combine("out")], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Export_PlanForAnotherModel_IsRefused()
    {
        var plan = PruningPlan.Select(new MoeShape([0, 1, 2], 4, 2), [[0, 1, 2]], _ => [0, 1], 2);
        var error = Assert.Throws<PlanException>(() => Export(plan, new ExportOptions()));
        Assert.Equal("The plan is for 4 experts a layer; the model has 8.", error.Message);
    }

    [Fact]
    public void Export_Always_LeavesNoTensorBehind()
    {
        Export(Select([0, 1], RouterSpace.Logits), new ExportOptions(), "warm");
        using var scope = torch.NewDisposeScope();
        var before = torch.CurrentDisposeScope!.DisposablesCount;
        Export(Select([0, 1], RouterSpace.Logits), new ExportOptions());
        Assert.Equal(before, torch.CurrentDisposeScope!.DisposablesCount);
    }

    private ExportResult Export(PruningPlan plan, ExportOptions options, string name = "out") =>
        CheckpointExporter.Export(_source, plan, _folder.Combine(name), options);

    private PruningPlan Select(int[] kept, RouterSpace space) =>
        PruningPlan.Select(_source.Shape, [[0, 1, 2]], _ => kept, 2, space);

    private static double Distance(torch.Tensor a, torch.Tensor b)
    {
        using var scope = torch.NewDisposeScope();
        return (a - b).abs().max().to(torch.float64).item<double>();
    }

    private static JsonObject Json(string path) => JsonNode.Parse(File.ReadAllText(path))!.AsObject();

    private sealed class Reaction(Action<double> react) : IProgress<double>
    {
        public double Last { get; private set; }

        public void Report(double value)
        {
            Last = value;
            react(value);
        }
    }
}
