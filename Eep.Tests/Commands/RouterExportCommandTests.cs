using System.Text.Json;
using System.Text.Json.Nodes;
using Eep.Core.Checkpoints;
using Eep.Core.Models;
using Eep.Core.Pruning;
using Eep.Tests.Checkpoints;
using Eep.Web.Commands;
using TorchSharp;

namespace Eep.Tests.Commands;

/// <summary>The ways in which <c>eep export</c> brings the paper's plans, which map probabilities, into a checkpoint.</summary>
public sealed class RouterExportCommandTests : IDisposable
{
    private static readonly string Base = RepositoryRoot.Fixture("golden", "mixtral-base");
    private static readonly string Continuous = RepositoryRoot.Fixture("golden", "mixtral-eep-continuous-b4", "coeff.pth");
    private readonly TempFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Export_AuthorsSquad_IsRefusedWithThreeOffers()
    {
        using var model = new TinyMixtral(Paper());
        Assert.Equal(2, await Run("export", model.Folder, "--plan", Authors("squad_budget_4"), "--output", _folder.Combine("out")));
        Assert.Equal("", _output.ToString());
        Assert.All((string[])["--router one-hot", "--router folded", "--with-modeling-file"], offer => Assert.Contains(offer, _error.ToString()));
        Assert.False(Directory.Exists(_folder.Combine("out")));
    }

    [Fact]
    public async Task Export_AuthorsSquadOneHot_TakesTheRightRowsInEveryGroup()
    {
        using var model = new TinyMixtral(Paper());
        Assert.Equal(0, await Run("export", model.Folder, "--plan", Authors("squad_budget_4"), "--output", _folder.Combine("out"), "--router", "one-hot"));
        using var source = Checkpoint.Open(model.Folder);
        using var export = Checkpoint.Open(_folder.Combine("out"));
        int[][] routers = [[0, 3, 6, 4], [0, 2, 5, 7], [1, 2, 5, 7], [0, 1, 2, 6]];
        int[][] experts = [[0, 3, 6, 7], [0, 2, 5, 7], [1, 4, 5, 7], [0, 1, 2, 6]];
        var plan = PlanFile.Read(Authors("squad_budget_4"), source.Shape);
        for (var layer = 0; layer < 32; layer++)
        {
            Assert.Equal(experts[layer / 8], plan.ForLayer(layer)!.ExpertMerging.Dominants());
            for (var row = 0; row < 4; row++)
            {
                Assert.Equal(0, Distance(
                    source.Tensor(MixtralNames.Router(layer))[routers[layer / 8][row]], export.Tensor(MixtralNames.Router(layer))[row]));
                Assert.True(Distance(Merged(source, plan, layer, row), export.Tensor(MixtralNames.Expert(layer, row, "w2"))) < 1e-6);
            }
        }
    }

    [Theory]
    [InlineData("boolq_budget_4", new[] { "1234", "0123", "1257", "0237" })]
    [InlineData("squad_budget_4", new[] { "0367", "0257", "1457", "0126" })]
    public void Read_AuthorsFile_KeepsThePublishedExperts(string file, string[] experts)
    {
        using var model = new TinyMixtral(Paper());
        using var source = Checkpoint.Open(model.Folder);
        var plan = PlanFile.Read(Authors(file), source.Shape);
        Assert.Equal(experts, plan.Groups.Select(group => string.Concat(group.ExpertMerging.Dominants())));
        Assert.Equal([.. Enumerable.Range(0, 32)], plan.Groups.SelectMany(group => group.Layers));
    }

    [Fact]
    public async Task Export_AuthorsPurePruning_NeedsNoOffer()
    {
        using var model = new TinyMixtral(Paper());
        Assert.Equal(0, await Run("export", model.Folder, "--plan", Authors("arc-e_budget_6"), "--output", _folder.Combine("out")));
        using var source = Checkpoint.Open(model.Folder);
        using var export = Checkpoint.Open(_folder.Combine("out"));
        var plan = PlanFile.Read(Authors("arc-e_budget_6"), source.Shape);
        Assert.True(plan.IsPruningOnly);
        Assert.Equal(32, plan.Groups.Length);
        Assert.All(Enumerable.Range(0, 32), layer => Assert.Equal(0, Distance(
            source.Tensor(MixtralNames.Expert(layer, plan.ForLayer(layer)!.ExpertMerging.DominantOf(5), "w1")), export.Tensor(MixtralNames.Expert(layer, 5, "w1")))));
    }

    [Fact]
    public async Task Export_Folded_ReportsTheErrorAndOpens()
    {
        Assert.Equal(0, await Run("export", Base, "--plan", Continuous, "--output", _folder.Combine("out"), "--router", "folded", "--json"));
        using var json = JsonDocument.Parse(_output.ToString());
        var fold = json.RootElement.GetProperty("fold");
        Assert.Equal("random tokens", fold.GetProperty("texts").GetString());
        var mean = fold.GetProperty("mean");
        Assert.True(Distance(mean, "folded") < Distance(mean, "oneHot"));
        Assert.Contains("(folded) on random tokens", File.ReadAllText(_folder.Combine("out", "README.md")));
        Assert.Equal("folded", JsonNode.Parse(File.ReadAllText(_folder.Combine("out", "eep_selection.json")))!["router"]!.GetValue<string>());
        using var export = Checkpoint.Open(_folder.Combine("out"));
        Assert.Equal((4, 2), (export.Shape.ExpertCount, export.Shape.ExpertsPerToken));
    }

    [Fact]
    public async Task Export_FoldedOnATask_IsScoredAgain()
    {
        using var model = new TinyMixtral(new TinyMixtralOptions { ExpertCount = 8, LayerCount = 3 });
        using var task = new TinyTask();
        Assert.Equal(0, await Run(
            "export", model.Folder, "--plan", Continuous, "--output", _folder.Combine("out"), "--router", "folded", "--fit", task.Path));
        Assert.Contains("Folded on the search split of task tiny.", _output.ToString());
        Assert.Contains("tiny, validation split, acc over 24 items: full model ", _output.ToString());
        Assert.Contains("| tiny | validation | acc | 24 |", File.ReadAllText(_folder.Combine("out", "README.md")));
    }

    [Fact]
    public async Task Export_WithModelingFile_ComputesThePlanExactly()
    {
        Assert.Equal(0, await Run("export", Base, "--plan", Continuous, "--output", _folder.Combine("out"), "--with-modeling-file"));
        var config = JsonNode.Parse(File.ReadAllText(_folder.Combine("out", "config.json")))!;
        Assert.Equal("eep_mixtral", config["model_type"]!.GetValue<string>());
        Assert.Equal("modeling_eep_mixtral.EepMixtralForCausalLM", config["auto_map"]!["AutoModelForCausalLM"]!.GetValue<string>());
        Assert.True(File.Exists(_folder.Combine("out", "modeling_eep_mixtral.py")));
        var card = File.ReadAllText(_folder.Combine("out", "README.md"));
        Assert.Contains("**This folder needs custom code.**", card);
        Assert.Contains("- custom_code", card);
        using var source = Checkpoint.Open(Base);
        var plan = PlanFile.Read(Continuous, source.Shape);
        int[][] sequences = [[1, 5, 9, 2, 7, 40, 3], [8, 8, 1]];
        var same = ExportVerifier.Compare(source, plan, _folder.Combine("out"), sequences, new ComputeOptions());
        Assert.True(same.MaxAbsDifference < 1e-5, $"{same.MaxAbsDifference}");
        var other = ExportVerifier.Compare(source, PlanFile.Read(Continuous, source.Shape, RouterSpace.Logits), _folder.Combine("out"), sequences, new ComputeOptions());
        Assert.True(other.MaxAbsDifference > 1e-3, $"{other.MaxAbsDifference}");
    }

    [Fact]
    public async Task Export_OfAMappedExport_IsRefused()
    {
        Assert.Equal(0, await Run("export", Base, "--plan", Continuous, "--output", _folder.Combine("mapped"), "--with-modeling-file"));
        using var mapped = Checkpoint.Open(_folder.Combine("mapped"));
        File.WriteAllText(_folder.Combine("plan.json"), PlanJson.Write(PruningPlan.Identity(mapped.Shape)).ToJsonString());
        Assert.Equal(2, await Run("export", _folder.Combine("mapped"), "--plan", _folder.Combine("plan.json"), "--output", _folder.Combine("again")));
        Assert.Contains("carries a router mapping already", _error.ToString());
    }

    [Theory]
    [InlineData("--fit", "task.yaml")]
    [InlineData("--with-modeling-file", "--router", "one-hot")]
    public async Task Export_OptionsThatContradict_ExitWithTwo(params string[] options)
    {
        Assert.Equal(2, await Run(["export", Base, "--plan", Continuous, "--output", _folder.Combine("out"), .. options]));
        Assert.False(Directory.Exists(_folder.Combine("out")));
    }

    /// <summary>The paper's model, 32 layers of 8 experts, at a small width.</summary>
    private static TinyMixtralOptions Paper() => new() { LayerCount = 32, ExpertCount = 8, HiddenSize = 16, IntermediateSize = 24 };

    private static string Authors(string name) => RepositoryRoot.Fixture("eep", name + ".pth");

    private static torch.Tensor Merged(Checkpoint source, PruningPlan plan, int layer, int row)
    {
        var merging = plan.ForLayer(layer)!.ExpertMerging;
        var sum = torch.zeros(source.Tensor(MixtralNames.Expert(layer, 0, "w2")).shape);
        for (var expert = 0; expert < 8; expert++)
        {
            sum += source.Tensor(MixtralNames.Expert(layer, expert, "w2")) * merging[row, expert];
        }

        return sum;
    }

    private static double Distance(torch.Tensor a, torch.Tensor b)
    {
        using var scope = torch.NewDisposeScope();
        return (a - b).abs().max().to(torch.float64).item<double>();
    }

    private static double Distance(JsonElement error, string part) => error.GetProperty(part).GetProperty("weightDistance").GetDouble();

    private Task<int> Run(params string[] arguments) => EepCommands.RunAsync(arguments, _output, _error);
}
