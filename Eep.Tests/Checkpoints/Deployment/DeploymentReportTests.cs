using Eep.Core.Checkpoints.Deployment;
using Eep.Core.Pruning;

namespace Eep.Tests.Checkpoints.Deployment;

public sealed class DeploymentReportTests
{
    private static readonly ExpertGroups DeepSeekV3 = new(8, 4, ByTopTwo: true);

    [Theory]
    [InlineData("mixtral", 8, 2, DeploymentVerdict.Fine, DeploymentVerdict.Fine, DeploymentVerdict.Fine)]
    [InlineData("mixtral", 6, 2, DeploymentVerdict.Fine, DeploymentVerdict.Slower, DeploymentVerdict.Slower)]
    [InlineData("qwen2_moe", 60, 4, DeploymentVerdict.Fine, DeploymentVerdict.Slower, DeploymentVerdict.Slower)]
    [InlineData("qwen3_moe", 192, 8, DeploymentVerdict.Fine, DeploymentVerdict.Fine, DeploymentVerdict.Slower)]
    [InlineData("minimax", 16, 2, DeploymentVerdict.Fine, DeploymentVerdict.Refused, DeploymentVerdict.Refused)]
    [InlineData("eep_mixtral", 4, 2, DeploymentVerdict.Fine, DeploymentVerdict.Refused, DeploymentVerdict.Refused)]
    [InlineData("mixtral", 1, 2, DeploymentVerdict.Refused, DeploymentVerdict.Refused, DeploymentVerdict.Refused)]
    [InlineData("granitemoe", 1024, 2, DeploymentVerdict.Fine, DeploymentVerdict.Slower, DeploymentVerdict.Refused)]
    public void Lights_OfAModel_FollowTheTable(
        string family, int experts, int expertsPerToken, DeploymentVerdict transformers, DeploymentVerdict vllm, DeploymentVerdict llamaCpp)
    {
        var lights = DeploymentReport.Lights(DeploymentReport.Of(new DeploymentCase(family, experts, expertsPerToken, null)));
        (string, DeploymentVerdict)[] expected = [("transformers", transformers), ("vLLM", vllm), ("llama.cpp", llamaCpp)];
        Assert.Equal(expected, lights.ToArray());
    }

    [Theory]
    [InlineData(128, DeploymentVerdict.Fine, "")]
    [InlineData(130, DeploymentVerdict.Refused, "8 does not divide 130.")]
    [InlineData(8, DeploymentVerdict.Refused, "8 experts in 8 groups leave fewer than two each.")]
    public void Of_GroupedRouter_AsksForEqualGroupsOfTwo(int experts, DeploymentVerdict verdict, string end)
    {
        var finding = DeploymentReport.Of(new DeploymentCase("deepseek_v3", experts, 8, DeepSeekV3))[0];
        Assert.Equal(verdict, finding.Verdict);
        Assert.EndsWith(end, finding.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8, 5, "Loads 8 experts, fewer than twice the 5 that a token takes: its router has little left to choose.")]
    [InlineData(8, 4, "Loads mixtral with any number of experts.")]
    public void Of_FewerThanTwoExpertsForEachThatIsActive_SaysSo(int experts, int expertsPerToken, string sentence) =>
        Assert.Equal(sentence, DeploymentReport.Of(new DeploymentCase("mixtral", experts, expertsPerToken, null))[0].Sentence);

    [Fact]
    public void Of_GroupsThatHoldTooFew_IsRefused()
    {
        var finding = DeploymentReport.Of(new DeploymentCase("deepseek_v3", 16, 12, new ExpertGroups(8, 4, ByTopTwo: true)))[0];
        Assert.Equal("The groups that a token may choose from hold fewer than its 12 experts.", finding.Sentence);
    }

    [Fact]
    public void Of_AnyModel_NamesSourceAndDateAndFillsEverySentence()
    {
        string[] families = ["mixtral", "qwen2_moe", "deepseek_v3", "gpt_oss", "minimax", "unheard_of"];
        var findings = families.SelectMany(family => DeploymentReport.Of(new DeploymentCase(family, 6, 2, DeepSeekV3)));
        Assert.All(findings, finding =>
        {
            Assert.NotEqual("", finding.Source);
            Assert.InRange(finding.Date, new DateOnly(2024, 1, 1), new DateOnly(2027, 1, 1));
            Assert.DoesNotContain("{", finding.Sentence);
        });
    }

    [Fact]
    public void Text_OfAFinding_IsOneLine() => Assert.Equal(
        "vLLM: slower. The fused router kernel knows no 6 experts; softmax and top-k run as two kernels instead. Counts it knows: 1, 2, 4, 8, 16, 32, 64, 128, 192, 256, 320, 384, 448, 512, 576; the next larger one is 8 (33 % more expert memory). "
        + "(vllm-project/vllm#22211 and csrc/libtorch_stable/moe/topk_softmax_kernels.cu, 2025-08-11)",
        DeploymentReport.Of(new DeploymentCase("mixtral", 6, 2, null)).First(finding => finding.Verdict == DeploymentVerdict.Slower).Text);
}
