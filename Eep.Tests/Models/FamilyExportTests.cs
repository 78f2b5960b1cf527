using System.Text.Json;
using Eep.Core.Checkpoints;
using Eep.Core.Models;
using Eep.Core.Pruning;
using Eep.Core.Pruning.Criteria;
using Eep.Tests.Checkpoints;
using Eep.Tests.Pruning;
using TorchSharp;

namespace Eep.Tests.Models;

/// <summary>
/// What holds for every family, on its golden checkpoint: what a plan computes in memory is what its export computes, removing experts is
/// forbidding them, and keeping all changes nothing. Add a folder to <see cref="Folders"/>.
/// </summary>
public sealed class FamilyExportTests : IDisposable
{
    private static readonly int[] s_long = [1, 17, 200, 33, 64, 8, 120, 240, 5, 77, 181, 66, 9, 254, 31, 101];
    private static readonly int[][] s_sequences = [s_long, [1, 90, 91]];
    private static readonly ComputeOptions s_options = new();

    private static readonly string[] s_folders =
    [
        "deepseek_v2-lite",
        "deepseek_v2-group",
        "deepseek_v2-yarn",
        "deepseek_v3-base",
        "glm4_moe-base",
        "gpt_oss-base",
        "granitemoe-base",
        "minimax-base",
        "mixtral-base",
        "mixtral-bf16",
        "olmoe-base",
        "phimoe-base",
        "phimoe-longrope-swa",
        "qwen2_moe-base",
        "qwen2_moe-bf16",
        "qwen3_moe-base",
        "qwen3_moe-saved-by-v5",
    ];

    private readonly TempFolder _folder = new();
    private TinyCheckpoint? _larger;

    /// <summary>
    /// A golden folder and 0, or the number of routed experts of a random checkpoint like it, for routers that can lose none of the eight.
    /// </summary>
    public static TheoryData<string, int> Folders()
    {
        var data = new TheoryData<string, int> { { "deepseek_v3-base", 16 } };
        foreach (var folder in s_folders)
        {
            data.Add(folder, 0);
        }

        return data;
    }

    public void Dispose()
    {
        _larger?.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Identity_AlsoThroughTheMergingPath_ChangesNoBit(string golden, int experts)
    {
        using var checkpoint = Open(golden, experts);
        var identity = PruningPlan.Identity(checkpoint.Shape);
        using var expected = Logits(checkpoint, null);

        using var selected = Logits(checkpoint, identity);
        using var merged = Logits(checkpoint, WithFaintSecondTerms(identity));

        Assert.True(expected.equal(selected).all().item<bool>(), "selecting every expert");
        Assert.True(expected.equal(merged).all().item<bool>(), "merging every expert with 1e-30 of another");
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Export_IdentityThroughTheMergingPath_CopiesEveryTensorBitForBit(string golden, int experts)
    {
        using var checkpoint = Open(golden, experts);
        CheckpointExporter.Export(
            checkpoint, WithFaintSecondTerms(PruningPlan.Identity(checkpoint.Shape)), _folder.Combine("same"), new ExportOptions());

        using var export = Checkpoint.Open(_folder.Combine("same"));

        Assert.Equal(checkpoint.Tensors.Select(tensor => tensor.Name).Order(), export.Tensors.Select(tensor => tensor.Name).Order());
        Assert.All(checkpoint.Tensors, tensor => Assert.True(
            checkpoint.Tensor(tensor.Name).equal(export.Tensor(tensor.Name)).all().item<bool>(), tensor.Name));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Prune_ToHalfAndToTheMinimum_ExportsWhatForbiddingExpertsComputes(string golden, int experts)
    {
        using var checkpoint = Open(golden, experts);
        foreach (var budget in Budgets(checkpoint.Shape))
        {
            var plan = Selection(checkpoint.Shape, budget, checkpoint.Shape.ExpertsPerToken);
            var oracle = new NaiveDecoder(checkpoint)
            {
                IsRemoved = (layer, expert) => !plan.ForLayer(layer)!.ExpertMerging.Dominants().Contains(expert),
            };
            using var found = Logits(checkpoint, plan);

            Closeness.Assert(oracle.Logits(s_long), found, $"budget {budget}");
            AssertExport(checkpoint, plan);
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Merge_RandomRealRows_ExportsWhatThePlanComputes(string golden, int experts)
    {
        using var checkpoint = Open(golden, experts);
        foreach (var budget in Budgets(checkpoint.Shape))
        {
            var plan = Noisy(Selection(checkpoint.Shape, budget, checkpoint.Shape.ExpertsPerToken), seed: budget);
            plan.CheckFits(checkpoint.Shape);

            AssertExport(checkpoint, plan);
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Lower_ExpertsPerToken_ExportsWhatThePlanComputesOrIsRefused(string golden, int experts)
    {
        using var checkpoint = Open(golden, experts);
        var fewer = checkpoint.Shape.ExpertsPerToken - 1;
        var plan = Selection(checkpoint.Shape, Budgets(checkpoint.Shape)[0], fewer);
        if (checkpoint.Shape.HasFixedRouter)
        {
            Assert.Throws<PlanException>(() => plan.CheckFits(checkpoint.Shape));
            return;
        }

        var oracle = new NaiveDecoder(checkpoint)
        {
            ExpertsPerToken = fewer,
            IsRemoved = (layer, expert) => !plan.ForLayer(layer)!.ExpertMerging.Dominants().Contains(expert),
        };
        using var found = Logits(checkpoint, plan);

        Closeness.Assert(oracle.Logits(s_long), found, $"{fewer} per token");
        AssertExport(checkpoint, plan);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Prune_BelowTheMinimum_IsRefusedWithTheNearestBudget(string golden, int experts)
    {
        using var checkpoint = Open(golden, experts);
        var shape = checkpoint.Shape;
        var tooFew = ExpertBudgets.Smallest(shape, shape.ExpertsPerToken) - 1;

        var fault = Assert.Throws<PlanException>(() => PruningPlan.Select(
            shape, LayerGroups.Divide(shape, 0), _ => [.. Enumerable.Range(0, tooFew)], shape.ExpertsPerToken).CheckFits(shape));

        Assert.Contains($"{tooFew + 1}", fault.Message, StringComparison.Ordinal);
    }

    private Checkpoint Open(string golden, int experts)
    {
        _larger = experts == 0 ? null : TinyCheckpoint.LikeGolden(golden, config => config["n_routed_experts"] = experts);
        return Checkpoint.Open(_larger?.Folder ?? RepositoryRoot.Fixture("golden", golden));
    }

    private static torch.Tensor Logits(Checkpoint checkpoint, PruningPlan? plan)
    {
        using var probe = new LogitsProbe(checkpoint, plan, s_options);
        return probe.Logits([.. s_long.Select(id => (long)id)]);
    }

    /// <summary>Half of the experts, or the next legal number above, and the fewest.</summary>
    private static int[] Budgets(MoeShape shape) =>
    [
        .. new[] { shape.ExpertCount / 2, 1 }.Select(wanted => ExpertBudgets.Nearest(shape, wanted, shape.ExpertsPerToken)[^1]).Distinct(),
    ];

    private static PruningPlan Selection(MoeShape shape, int budget, int expertsPerToken)
    {
        var scores = new RandomCriterion(seed: 7).Score(Evidences.Empty(shape.SparseLayerCount, shape.ExpertCount));
        return CriterionPlans.Select(scores, new(shape, LayerGroups.Divide(shape, 0), budget, expertsPerToken));
    }

    private void AssertExport(Checkpoint checkpoint, PruningPlan plan)
    {
        var export = _folder.Combine($"export-{plan.Hash}");
        CheckpointExporter.Export(checkpoint, plan, export, new ExportOptions());

        Assert.InRange(ExportVerifier.Compare(checkpoint, plan, export, s_sequences, s_options).MaxAbsDifference, 0, 1e-5);
        using var config = JsonDocument.Parse(File.ReadAllText(Path.Combine(export, "config.json")));
        Assert.Equal(plan.ExpertsPerToken, config.RootElement.GetProperty("num_experts_per_tok").GetInt32());
    }

    /// <summary>Every row gets a term so small that it is lost in rounding, but no longer one-hot: it takes the merging path.</summary>
    private static PruningPlan WithFaintSecondTerms(PruningPlan plan) =>
        Changed(plan, (row, column, value) => column == (row + 1) % plan.ExpertCount ? 1e-30f : value);

    private static PruningPlan Noisy(PruningPlan plan, int seed)
    {
        var random = new Random(seed);
        return Changed(plan, (_, _, value) => value + (0.4f * (random.NextSingle() - 0.5f)));
    }

    private static PruningPlan Changed(PruningPlan plan, Func<int, int, float, float> change)
    {
        return new PruningPlan(
            [.. plan.Groups.Select(group => new GroupPlan(group.Layers, Change(group.ExpertMerging), Change(group.RouterMapping)))],
            plan.RouterSpace,
            plan.ExpertsPerToken);

        CoefficientMatrix Change(CoefficientMatrix matrix) => new(
            matrix.Rows,
            matrix.Columns,
            [.. matrix.Values.ToArray().Select((value, index) => change(index / matrix.Columns, index % matrix.Columns, value))]);
    }
}
