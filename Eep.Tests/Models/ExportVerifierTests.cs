using Eep.Core.Checkpoints;
using Eep.Core.Evaluation;
using Eep.Core.Models;
using Eep.Core.Pruning;

namespace Eep.Tests.Models;

public sealed class ExportVerifierTests
{
    private static readonly int[][] s_sequences = [[1, 17, 200, 33, 64, 8], [1, 90, 91]];

    [Fact]
    public void Compare_FoldedCheckpoint_IsTheParentUnderItsLogitSpacePlan()
    {
        var folder = RepositoryRoot.Fixture("golden", "mixtral-eep-discrete-b4");
        using var parent = Checkpoint.Open(RepositoryRoot.Fixture("golden", "mixtral-base"));

        var comparison = ExportVerifier.Compare(parent, GoldenPlan(folder), folder, s_sequences, new ComputeOptions());

        Assert.Equal(9, comparison.TokenCount);
        Assert.InRange(comparison.MaxAbsDifference, 0, 1e-4);
    }

    [Fact]
    public void Compare_OtherPlan_ShowsTheDifference()
    {
        var folder = RepositoryRoot.Fixture("golden", "mixtral-eep-discrete-b4");
        using var parent = Checkpoint.Open(RepositoryRoot.Fixture("golden", "mixtral-base"));
        var other = PruningPlan.Select(parent.Shape, [[0], [1], [2]], _ => [4, 5, 6, 7], 2);

        var comparison = ExportVerifier.Compare(parent, other, folder, s_sequences, new ComputeOptions());

        Assert.True(comparison.MaxAbsDifference > 0.1);
    }

    [Fact]
    public void Compare_OtherVocabulary_IsRefused()
    {
        using var tiny = new TinyMixtral();
        using var parent = Checkpoint.Open(RepositoryRoot.Fixture("golden", "mixtral-base"));

        var fault = Assert.Throws<ModelException>(() => ExportVerifier.Compare(
            parent, PruningPlan.Identity(parent.Shape), tiny.Folder, s_sequences, new ComputeOptions()));

        Assert.Contains("vocabulary of 64", fault.Message);
    }

    private static PruningPlan GoldenPlan(string folder)
    {
        using var file = SafetensorsFile.Open(Path.Combine(folder, "expected.safetensors"));
        return new PruningPlan(
            [.. Enumerable.Range(0, 3).Select(layer => new GroupPlan([layer], Matrix($"W_EM.layer{layer}"), Matrix($"W_RM.layer{layer}")))],
            RouterSpace.Logits,
            expertsPerToken: 2);

        CoefficientMatrix Matrix(string name) => new(4, 8, file.Tensor(name).data<float>().ToArray());
    }
}
