using Eep.Core.Checkpoints;
using Eep.Core.Models;
using Eep.Core.Pruning;
using Eep.Tests.Checkpoints;

namespace Eep.Tests.Models;

/// <summary>Exports of files and plans that need a closer look than <see cref="FamilyExportTests"/> takes.</summary>
public sealed class PlanExportTests : IDisposable
{
    private static readonly int[][] s_sequences = [[1, 17, 200, 33, 64, 8, 91, 2, 140, 77, 5, 12, 250], [1, 90, 91]];
    private static readonly ComputeOptions s_options = new() { Workers = 1 };
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

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

    [Theory]
    [InlineData("gpt_oss-base")]
    [InlineData("glm4_moe-base")]
    public void Export_UnevenPlanUnderARouterWithBias_IsPaddedAndTheSameModel(string golden)
    {
        using var source = Open(golden);
        var shape = source.Shape;
        var selection = Uneven(shape);
        var merged = selection.With([.. selection.Groups.Select(group => group with { ExpertMerging = Blurred(group.ExpertMerging) })]);

        foreach (var (name, plan) in new[] { ("selected", selection), ("merged", merged) })
        {
            var result = CheckpointExporter.Export(source, plan, _folder.Combine(name), new ExportOptions());

            using var export = Checkpoint.Open(result.Folder);
            Assert.Equal(shape.ExpertCount - 1, export.Shape.ExpertCount);
            Assert.InRange(ExportVerifier.Compare(source, plan, result.Folder, s_sequences, s_options).MaxAbsDifference, 0, 1e-5);
            Assert.Contains("short layers are padded", File.ReadAllText(Path.Combine(result.Folder, "README.md")), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Export_UnevenPlanUnderAPlainRouter_IsRefusedUntilItIsFilled()
    {
        using var source = Open("mixtral-base");
        var plan = Uneven(source.Shape);

        var fault = Assert.Throws<PlanException>(() => CheckpointExporter.Export(source, plan, _folder.Combine("x"), new ExportOptions()));
        var filled = FilledPlan.Of(plan, new ExpertTable(source.Shape.SparseLayerCount, source.Shape.ExpertCount), source.Shape);
        var result = CheckpointExporter.Export(source, filled, _folder.Combine("filled"), new ExportOptions { Filled = new ExportFill(2, plan.ExpertTotal) });

        Assert.StartsWith($"The plan keeps 2 to {source.Shape.ExpertCount - 1} experts a layer. ", fault.Message, StringComparison.Ordinal);
        Assert.InRange(ExportVerifier.Compare(source, filled, result.Folder, s_sequences, s_options).MaxAbsDifference, 0, 1e-5);
        Assert.Contains($"the search kept {plan.ExpertTotal} experts in all, 2 to ", File.ReadAllText(Path.Combine(result.Folder, "README.md")), StringComparison.Ordinal);
    }

    /// <summary>The first layer keeps all but one expert, the others two.</summary>
    private static PruningPlan Uneven(MoeShape shape) => PruningPlan.Select(
        shape,
        [.. shape.SparseLayers.Select(layer => (System.Collections.Immutable.ImmutableArray<int>)[layer])],
        group => group == 0 ? [.. Enumerable.Range(0, shape.ExpertCount - 1)] : [1, 3],
        2);

    private static CoefficientMatrix Blurred(CoefficientMatrix rows) => new(
        rows.Rows, rows.Columns, [.. rows.Values.ToArray().Select((value, index) => value + (0.05f * (index % 3)))]);

    private static Checkpoint Open(string golden) => Checkpoint.Open(RepositoryRoot.Fixture("golden", golden));
}
