using Eep.Core.Checkpoints;
using Eep.Core.Models;
using Eep.Core.Pruning;
using TorchSharp;

namespace Eep.Tests.Checkpoints;

public sealed class FusedLayoutTests : IDisposable
{
    private static readonly long[] s_sequence = [1, 17, 200, 33, 64, 8, 91, 2, 140];
    private static readonly ComputeOptions s_options = new() { Workers = 1 };
    private readonly TempFolder _folder = new();

    public static TheoryData<string, string> Folders() => new()
    {
        { "minimax-base", "gate" },
        { "mixtral-base", "gate" },
        { "mixtral-bf16", "gate" },
        { "olmoe-base", "gate" },
        { "phimoe-base", "router" },
        { "qwen2_moe-base", "gate" },
        { "qwen3_moe-base", "gate" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Folders))]
    public void Logits_FusedFile_EqualThoseOfTheSeparateOne(string golden, string router)
    {
        using var source = Checkpoint.Open(RepositoryRoot.Fixture("golden", golden));
        FusedCopy.Write(source, _folder.Path, router);
        using var fused = Checkpoint.Open(_folder.Path);

        using var expected = Logits(source);
        using var found = Logits(fused);

        Assert.Equal(0, found.sub(expected).abs().max().item<float>(), 1e-5);
        Assert.DoesNotContain(fused.Tensors, tensor => fused.RoleOf(tensor.Name).Part == ModelPart.Other && !source.Contains(tensor.Name));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Export_FusedFile_HoldsTheRowsOfTheSeparateExport(string golden, string router)
    {
        using var source = Checkpoint.Open(RepositoryRoot.Fixture("golden", golden));
        FusedCopy.Write(source, Directory.CreateDirectory(_folder.Combine("fused")).FullName, router);
        using var fused = Checkpoint.Open(_folder.Combine("fused"));
        var plan = Plan(source.Shape);

        using var separate = Checkpoint.Open(CheckpointExporter.Export(source, plan, _folder.Combine("a"), new ExportOptions()).Folder);
        using var exported = Checkpoint.Open(CheckpointExporter.Export(fused, plan, _folder.Combine("b"), new ExportOptions()).Folder);
        FusedCopy.Write(separate, Directory.CreateDirectory(_folder.Combine("expected")).FullName, router);
        using var expected = SafetensorsFile.Open(_folder.Combine("expected", "model.safetensors"));

        Assert.Equal(expected.Tensors.Select(tensor => tensor.Name).Order(), exported.Tensors.Select(tensor => tensor.Name).Order());
        Assert.All(exported.Tensors, tensor => Assert.True(
            expected.Tensor(tensor.Name).equal(exported.Tensor(tensor.Name)).all().item<bool>(), tensor.Name));
    }

    [Fact]
    public void Open_BothLayoutsInOneFile_IsRefused()
    {
        using var source = Checkpoint.Open(RepositoryRoot.Fixture("golden", "mixtral-base"));
        FusedCopy.Write(source, _folder.Path);
        var path = _folder.Combine("model.safetensors");
        using (var fused = SafetensorsFile.Open(path))
        {
            var both = fused.Tensors.Select(tensor => (tensor.Name, fused.Tensor(tensor.Name)))
                .Append((MixtralNames.Expert(0, 0, "w1"), source.Tensor(MixtralNames.Expert(0, 0, "w1"))));
            SafetensorsWriter.WriteFile(_folder.Combine("both.safetensors"), both);
        }

        File.Move(_folder.Combine("both.safetensors"), path, overwrite: true);

        var fault = Assert.Throws<CheckpointException>(() => Checkpoint.Open(_folder.Path));

        Assert.Contains("experts.0.w1.weight", fault.Message, StringComparison.Ordinal);
    }

    private static torch.Tensor Logits(Checkpoint checkpoint)
    {
        using var probe = new LogitsProbe(checkpoint, null, s_options);
        return probe.Logits(s_sequence);
    }

    /// <summary>Some rows select, the last one merges.</summary>
    private static PruningPlan Plan(MoeShape shape)
    {
        var budget = Math.Max(shape.ExpertsPerToken, shape.ExpertCount / 2);
        var values = CoefficientMatrix.OneHot([.. Enumerable.Range(0, budget).Select(row => row + 1)], shape.ExpertCount).Values.ToArray();
        values[^1] = 0.25f;
        var rows = new CoefficientMatrix(budget, shape.ExpertCount, values);
        return new PruningPlan([new GroupPlan(shape.SparseLayers, rows, rows)], RouterSpace.Logits, shape.ExpertsPerToken);
    }
}
