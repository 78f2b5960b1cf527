using System.Collections.Immutable;
using Eep.Core.Checkpoints;
using Eep.Core.Models;
using Eep.Core.Pruning;
using Eep.Tests.Checkpoints;

namespace Eep.Tests.Models;

/// <summary>Plans in memory, their exports read again, and the plain model agree, family by family.</summary>
public sealed class PlanExportTests : IDisposable
{
    // Far below half a unit in the last place of any weight: adding it takes the general path and changes no bit.
    private const float Nothing = 1e-36f;

    private static readonly int[][] s_sequences = [[1, 17, 200, 33, 64, 8, 91, 2, 140, 77, 5, 12, 250], [1, 90, 91]];
    private static readonly ComputeOptions s_options = new() { Workers = 1 };
    private readonly TempFolder _folder = new();

    public static TheoryData<string> Folders() =>
        ["gpt_oss-base", "granitemoe-base", "minimax-base", "phimoe-base", "phimoe-longrope-swa"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Folders))]
    public void Export_AnyPlan_ComputesWhatThePlanDoes(string golden)
    {
        using var source = Open(golden);
        var shape = source.Shape;
        var plans = new Dictionary<string, PruningPlan>
        {
            ["half"] = Kept(shape, shape.ExpertCount / 2, shape.ExpertsPerToken),
            ["minimum"] = Kept(shape, shape.ExpertsPerToken, shape.ExpertsPerToken),
            ["merged"] = Merged(shape, shape.ExpertCount / 2),
        };
        if (!shape.HasFixedRouter)
        {
            plans["lowered"] = Kept(shape, shape.ExpertCount / 2, shape.ExpertsPerToken - 1);
        }

        foreach (var (name, plan) in plans)
        {
            var result = CheckpointExporter.Export(source, plan, _folder.Combine(name), new ExportOptions());

            var comparison = ExportVerifier.Compare(source, plan, result.Folder, s_sequences, s_options);

            Assert.True(comparison.MaxAbsDifference <= 1e-5, $"{name}: {comparison.MaxAbsDifference:e2}");
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Logits_OneHotPlan_EqualThePlainModelWithRemovedExpertsAtMinusInfinity(string golden)
    {
        using var source = Open(golden);
        var plan = Kept(source.Shape, 3, source.Shape.ExpertsPerToken);
        using var probe = new LogitsProbe(source, plan, s_options);
        var oracle = new NaiveDecoder(source) { IsRemoved = (layer, expert) => !plan.ForLayer(layer)!.ExpertMerging.Dominants().Contains(expert) };

        using var logits = probe.Logits([.. s_sequences[0].Select(id => (long)id)]);

        Closeness.Assert(oracle.Logits(s_sequences[0]), logits, golden);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Logits_IdentityPlan_EqualTheFullModelBitForBitOnBothPaths(string golden)
    {
        using var source = Open(golden);
        var identity = PruningPlan.Identity(source.Shape);

        var expected = Logits(source, null);

        Assert.Equal(expected, Logits(source, identity));
        Assert.Equal(expected, Logits(source, AlmostIdentity(source.Shape)));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Export_IdentityPlan_CopiesEveryTensorBitForBit(string golden)
    {
        using var source = Open(golden);
        var result = CheckpointExporter.Export(source, AlmostIdentity(source.Shape), _folder.Combine("same"), new ExportOptions());

        using var exported = Checkpoint.Open(result.Folder);

        Assert.Equal(source.Tensors.Select(tensor => tensor.Name).Order(), exported.Tensors.Select(tensor => tensor.Name).Order());
        Assert.All(source.Tensors, tensor => Assert.True(
            source.Tensor(tensor.Name).equal(exported.Tensor(tensor.Name)).all().item<bool>(), tensor.Name));
    }

    [Theory]
    [InlineData("gpt_oss-base", "rope_scaling")]
    [InlineData("gpt_oss-base", "rope_theta")]
    [InlineData("granitemoe-base", "rope_theta")]
    [InlineData("minimax-base", "rope_theta")]
    [InlineData("phimoe-base", "rope_theta")]
    public void Export_FileThatLeavesOutAKey_StillMeansTheFamilysDefault(string golden, string key)
    {
        using var tiny = TinyCheckpoint.LikeGolden(golden, config => config.Remove(key));
        using var source = Checkpoint.Open(tiny.Folder);
        var identity = PruningPlan.Identity(source.Shape);

        var result = CheckpointExporter.Export(source, identity, _folder.Combine("same"), new ExportOptions());

        Assert.Equal(0, ExportVerifier.Compare(source, identity, result.Folder, s_sequences, s_options).MaxAbsDifference);
    }

    [Theory]
    [InlineData(1, RouterSpace.Logits, "The plan activates 1 experts per token; the model's router always chooses 2, one after the other, so their number cannot be changed.")]
    [InlineData(2, RouterSpace.Probabilities, "The plan maps router probabilities; the model's router has none over all experts. Use router space logits.")]
    public void Export_PlanThatAFixedRouterCannotFollow_IsRefused(int expertsPerToken, RouterSpace space, string message)
    {
        using var source = Open("phimoe-base");
        var plan = PruningPlan.Select(source.Shape, [[0, 1, 2]], _ => [0, 1, 5], expertsPerToken, space);

        var fault = Assert.Throws<PlanException>(() => CheckpointExporter.Export(source, plan, _folder.Combine("x"), new ExportOptions()));

        Assert.Equal(message, fault.Message);
    }

    private static Checkpoint Open(string golden) => Checkpoint.Open(RepositoryRoot.Fixture("golden", golden));

    private static float[] Logits(Checkpoint source, PruningPlan? plan)
    {
        using var probe = new LogitsProbe(source, plan, s_options);
        using var logits = probe.Logits([.. s_sequences[0].Select(id => (long)id)]);
        return logits.data<float>().ToArray();
    }

    /// <summary>Other experts in every layer.</summary>
    private static PruningPlan Kept(MoeShape shape, int budget, int expertsPerToken) => PruningPlan.Select(
        shape,
        [.. shape.SparseLayers.Select(layer => ImmutableArray.Create(layer))],
        group => [.. Enumerable.Range(0, budget).Select(row => (((2 * row) + group) % shape.ExpertCount) + (2 * row / shape.ExpertCount))],
        expertsPerToken);

    private static PruningPlan Merged(MoeShape shape, int budget)
    {
        var random = new Random(11);
        CoefficientMatrix Draw() => new(
            budget, shape.ExpertCount, [.. Enumerable.Range(0, budget * shape.ExpertCount).Select(_ => (float)((random.NextDouble() * 1.5) - 0.5))]);
        return new PruningPlan([.. shape.SparseLayers.Select(layer => new GroupPlan([layer], Draw(), Draw()))], RouterSpace.Logits, shape.ExpertsPerToken);
    }

    private static PruningPlan AlmostIdentity(MoeShape shape)
    {
        var count = shape.ExpertCount;
        var rows = new CoefficientMatrix(
            count, count, [.. Enumerable.Range(0, count * count).Select(index => index / count == index % count ? 1 : Nothing)]);
        return new PruningPlan([new GroupPlan(shape.SparseLayers, rows, rows)], RouterSpace.Logits, shape.ExpertsPerToken);
    }
}
