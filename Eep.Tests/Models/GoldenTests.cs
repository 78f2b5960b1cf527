using Eep.Core.Checkpoints;
using Eep.Core.Models;
using Eep.Core.Pruning;
using TorchSharp;

namespace Eep.Tests.Models;

/// <summary>
/// Against transformers 4.57.6 (and the released EEP code) on PyTorch 2.6, float32: Eep.Tests/Fixtures/golden/README.md says how the
/// values were made.
/// </summary>
public sealed class GoldenTests
{
    private const double Tolerance = 1e-5;
    private static readonly ComputeOptions s_options = new() { Workers = 1 };

    [Theory]
    [InlineData("deepseek_v2-group", "")]
    [InlineData("deepseek_v2-lite", "")]
    [InlineData("deepseek_v2-yarn", "")]
    [InlineData("deepseek_v3-base", "")]
    [InlineData("glm4_moe-base", "")]
    [InlineData("gpt_oss-base", "")]
    [InlineData("granitemoe-base", "")]
    [InlineData("minimax-base", "")]
    [InlineData("phimoe-base", "")]
    [InlineData("phimoe-longrope-swa", "")]
    [InlineData("mixtral-base", "")]
    [InlineData("mixtral-bf16", "")]
    [InlineData("mixtral-eep-discrete-b4", "folded.")]
    [InlineData("mixtral-eep-continuous-b4", "folded.")]
    [InlineData("olmoe-base", "")]
    [InlineData("qwen2_moe-base", "")]
    [InlineData("qwen2_moe-bf16", "")]
    [InlineData("qwen3_moe-base", "")]
    [InlineData("qwen3_moe-saved-by-v5", "")]
    public void Run_Checkpoint_EqualsTheReference(string folder, string prefix)
    {
        using var checkpoint = Checkpoint.Open(RepositoryRoot.Fixture("golden", folder));

        Compare(checkpoint, null, Expected(folder), prefix);
    }

    [Theory]
    [InlineData("mixtral-eep-discrete-b4")]
    [InlineData("mixtral-eep-continuous-b4")]
    public void Run_ParentUnderProbabilitySpacePlan_EqualsTheReleasedCode(string folder)
    {
        using var checkpoint = Checkpoint.Open(RepositoryRoot.Fixture("golden", "mixtral-base"));

        Compare(checkpoint, PlanOf(folder, RouterSpace.Probabilities), Expected(folder), "eep.");
    }

    [Theory]
    [InlineData("mixtral-eep-discrete-b4")]
    [InlineData("mixtral-eep-continuous-b4")]
    public void Run_ParentUnderLogitSpacePlan_EqualsTheFoldedCheckpoint(string folder)
    {
        using var checkpoint = Checkpoint.Open(RepositoryRoot.Fixture("golden", "mixtral-base"));

        Compare(checkpoint, PlanOf(folder, RouterSpace.Logits), Expected(folder), "folded.");
    }

    private static string Expected(string folder) => RepositoryRoot.Fixture("golden", folder, "expected.safetensors");

    private static PruningPlan PlanOf(string folder, RouterSpace space)
    {
        using var file = SafetensorsFile.Open(Expected(folder));
        return new PruningPlan(
            [.. Enumerable.Range(0, 3).Select(layer => new GroupPlan([layer], Matrix($"W_EM.layer{layer}"), Matrix($"W_RM.layer{layer}")))],
            space,
            expertsPerToken: 2);

        CoefficientMatrix Matrix(string name) =>
            new((int)file.Info(name).Shape[0], (int)file.Info(name).Shape[1], file.Tensor(name).data<float>().ToArray());
    }

    private static void Compare(Checkpoint checkpoint, PruningPlan? plan, string expectedPath, string prefix)
    {
        using var expected = SafetensorsFile.Open(expectedPath);
        using var probe = new LogitsProbe(checkpoint, plan, s_options);
        var produced = probe.Run(LogitsInput.Read(expectedPath), greedyTokens: 16, hidden: true);
        var names = produced.Select(tensor => tensor.Name).ToHashSet();
        foreach (var name in RequiredNames(expected, prefix))
        {
            Assert.Contains(name, names);
        }

        foreach (var (name, data) in produced)
        {
            using var own = data;
            if (expected.Contains(prefix + name))
            {
                CompareTensor(name, own, expected.Tensor(prefix + name), expected);
            }
        }
    }

    private static IEnumerable<string> RequiredNames(SafetensorsFile expected, string prefix) =>
        expected.Tensors.Select(tensor => tensor.Name)
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(name => name[prefix.Length..])
            .Where(name => name is "logits.0" or "logits.1" or "batch.logits"
                || name.StartsWith("greedy.", StringComparison.Ordinal)
                || name.StartsWith("hidden.", StringComparison.Ordinal)
                || (name.StartsWith("router.", StringComparison.Ordinal) && (name.EndsWith("topk", StringComparison.Ordinal) || name.EndsWith("weights", StringComparison.Ordinal))));

    private static void CompareTensor(string name, torch.Tensor produced, torch.Tensor expected, SafetensorsFile file)
    {
        Assert.Equal(expected.shape, produced.shape);
        if (expected.dtype == torch.ScalarType.Int64)
        {
            Assert.True(produced.equal(expected).all().item<bool>(), $"{name} differs");
            return;
        }

        if (name == "batch.logits")
        {
            using var mask = file.Tensor("batch.attention_mask").unsqueeze(-1).to(torch.ScalarType.Float32);
            using var masked = produced.mul(mask);
            AssertClose(name, masked, expected);
            return;
        }

        AssertClose(name, produced, expected);
    }

    private static void AssertClose(string name, torch.Tensor produced, torch.Tensor expected)
    {
        using var difference = produced.to(torch.ScalarType.Float64).sub(expected.to(torch.ScalarType.Float64)).norm();
        using var size = expected.to(torch.ScalarType.Float64).norm();
        var relative = difference.item<double>() / size.item<double>();
        Assert.True(relative <= Tolerance, $"{name}: relative Frobenius difference {relative:e2}, at most {Tolerance:e0} allowed");
    }
}
