using System.IO.Compression;
using System.Text;
using Eep.Core.Checkpoints;
using Eep.Core.Pruning;
using TorchSharp;

namespace Eep.Tests.Checkpoints;

public sealed class PlanFileTests : IDisposable
{
    private static readonly MoeShape Mixtral = new([.. Enumerable.Range(0, 32)], 8, 2);
    private static readonly MoeShape Golden = new([0, 1, 2], 8, 2);
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_ArcEasy_IsPurePruningOfEveryLayer()
    {
        var plan = PlanFile.Read(RepositoryRoot.Fixture("eep", "arc-e_budget_6.pth"), Mixtral);
        Assert.True(plan.Groups.All(group => group.ExpertMerging.IsOneHot && group.RouterMapping.IsOneHot));
        Assert.Equal(32, plan.Groups.Length);
        Assert.Equal((6, 8, 2), (plan.ExpertBudget, plan.ExpertCount, plan.ExpertsPerToken));
        Assert.Equal(RouterSpace.Probabilities, plan.RouterSpace);
    }

    [Theory]
    [InlineData("boolq_budget_4.pth", "1234 0123 1257 0237", "1234 0123 1257 0237")]
    [InlineData("squad_budget_4.pth", "0367 0257 1457 0126", "0346 0257 1257 0126")]
    public void Read_FourGroups_KeepThePublishedExperts(string file, string merging, string mapping)
    {
        var plan = PlanFile.Read(RepositoryRoot.Fixture("eep", file), Mixtral);
        Assert.Equal([0, 8, 16, 24], plan.Groups.Select(group => group.Layers[0]));
        Assert.All(plan.Groups, group => Assert.Equal(8, group.Layers.Length));
        Assert.Equal(merging, string.Join(' ', plan.Groups.Select(group => string.Concat(group.ExpertMerging.Dominants().Order()))));
        Assert.Equal(mapping, string.Join(' ', plan.Groups.Select(group => string.Concat(group.RouterMapping.Dominants().Order()))));
        Assert.False(plan.IsPruningOnly);
    }

    [Theory]
    [InlineData("mixtral-eep-discrete-b4")]
    [InlineData("mixtral-eep-continuous-b4")]
    public void Read_GoldenCoefficients_AreTheExpectedMatrices(string folder)
    {
        var pth = PlanFile.Read(RepositoryRoot.Fixture("golden", folder, "coeff.pth"), Golden);
        using var expected = SafetensorsFile.Open(RepositoryRoot.Fixture("golden", folder, "expected.safetensors"));
        foreach (var layer in Golden.SparseLayers)
        {
            Assert.Equal(expected.Tensor($"W_EM.layer{layer}").data<float>().ToArray(), pth.ForLayer(layer)!.ExpertMerging.Values.ToArray());
            Assert.Equal(expected.Tensor($"W_RM.layer{layer}").data<float>().ToArray(), pth.ForLayer(layer)!.RouterMapping.Values.ToArray());
        }

        Assert.Equal(pth.Hash, PlanFile.Read(RepositoryRoot.Fixture("golden", folder, "coeff.json"), Golden).Hash);
        var logits = PlanFile.Read(RepositoryRoot.Fixture("golden", folder, "expected.safetensors"), Golden, RouterSpace.Logits);
        Assert.Equal(RouterSpace.Logits, logits.RouterSpace);
        Assert.True(pth.Groups.SequenceEqual(logits.Groups));
    }

    [Fact]
    public void Read_SafetensorsThatSaysNoSpace_AsksForOne()
    {
        var path = RepositoryRoot.Fixture("golden", "mixtral-eep-discrete-b4", "expected.safetensors");
        var error = Assert.Throws<CheckpointException>(() => PlanFile.Read(path, Golden));
        Assert.Equal($"{path}: metadata router_space: expected 'logits' or 'probabilities', or a router space given by the caller, found none.", error.Message);
    }

    [Fact]
    public void Read_WrittenJson_IsTheSamePlanAndTakesOverrides()
    {
        var plan = PlanFile.Read(RepositoryRoot.Fixture("golden", "mixtral-eep-continuous-b4", "coeff.pth"), Golden);
        var path = _folder.Combine("plan.json");
        File.WriteAllText(path, PlanJson.Write(plan).ToJsonString());
        Assert.Equal(plan.Hash, PlanFile.Read(path, Golden).Hash);
        var changed = PlanFile.Read(path, Golden, RouterSpace.Logits, expertsPerToken: 1);
        Assert.Equal((RouterSpace.Logits, 1), (changed.RouterSpace, changed.ExpertsPerToken));
    }

    [Fact]
    public void Read_PlanForAnotherModel_NamesFileAndFault()
    {
        var path = RepositoryRoot.Fixture("golden", "mixtral-eep-discrete-b4", "coeff.pth");
        var error = Assert.Throws<PlanException>(() => PlanFile.Read(path, new MoeShape([0, 1, 2], 16, 2)));
        Assert.Equal($"{path}: The plan is for 8 experts a layer; the model has 16.", error.Message);
    }

    [Fact]
    public void Read_LayerTheModelLacks_IsRefused()
    {
        var path = RepositoryRoot.Fixture("eep", "boolq_budget_4.pth");
        var error = Assert.Throws<CheckpointException>(() => PlanFile.Read(path, Golden));
        Assert.Equal($"{path}: 'layers.[0-7]': expected layers within the model's sparse layers 0 to 2, found 0 to 7.", error.Message);
    }

    [Fact]
    public void Read_BudgetBelowTheModelsK_SaysToLowerIt()
    {
        var path = RepositoryRoot.Fixture("golden", "mixtral-eep-discrete-b4", "coeff.pth");
        var error = Assert.Throws<PlanException>(() => PlanFile.Read(path, new MoeShape([0, 1, 2], 8, 5)));
        Assert.Contains("activates 5 experts per token but keeps 4", error.Message);
    }

    [Fact]
    public void Read_UnknownExtension_SaysWhichAreKnown()
    {
        var error = Assert.Throws<CheckpointException>(() => PlanFile.Read("plan.bin", Golden));
        Assert.Equal("plan.bin: expected a plan in a .json, .safetensors or .pth file, found '.bin'.", error.Message);
    }

    [Theory]
    [InlineData("cos\nsystem\n", "pickle at byte 13: expected one of the names torch._utils _rebuild_tensor_v2, torch FloatStorage and collections OrderedDict, found 'os system'.")]
    [InlineData("}X\u0001\u0000\u0000\u0000ai", "pickle at byte 10: expected an opcode of a saved dict of tensors, found 0x69.")]
    [InlineData("}X\u0001\u0000\u0000\u0000aNs.", "'a': expected a tensor, found another object.")]
    [InlineData("N.", "data.pkl: expected a dict of tensors, or a pair of it and its score, found another object.")]
    [InlineData("}", "pickle at byte 3: expected an end mark, found the end of the pickle.")]
    [InlineData("h\u0005", "pickle at byte 4: expected a value stored before, found memo 5.")]
    [InlineData("}.", "expected pairs of layers.N and transfer.N, or others and others_transfer, found no layers key ().")]
    public void Read_ForeignPickle_IsRefusedWithoutRunningIt(string program, string message)
    {
        var path = WriteArchive([0x80, 2, .. Encoding.Latin1.GetBytes(program)]);
        var error = Assert.Throws<CheckpointException>(() => PlanFile.Read(path, Golden));
        Assert.Equal($"{path}: {message}", error.Message);
    }

    [Fact]
    public void Read_NoArchive_SaysSo()
    {
        var path = _folder.Combine("x.pth");
        File.WriteAllText(path, "not a zip archive at all");
        var error = Assert.Throws<CheckpointException>(() => PlanFile.Read(path, Golden));
        Assert.Equal($"{path}: expected a PyTorch zip archive, found something else or a damaged one.", error.Message);
    }

    [Fact]
    public void Read_MutatedArchive_NeverThrowsAnythingElse()
    {
        var original = File.ReadAllBytes(RepositoryRoot.Fixture("golden", "mixtral-eep-continuous-b4", "coeff.pth"));
        var random = new Random(11);
        var path = _folder.Combine("m.pth");
        var refused = 0;
        for (var round = 0; round < 1500; round++)
        {
            var bytes = original.ToArray();
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                // The pickle lies in the first fifth of the file.
                bytes[random.Next(random.Next(2) == 0 ? bytes.Length : bytes.Length / 5)] = (byte)random.Next(256);
            }

            File.WriteAllBytes(path, bytes);
            try
            {
                PlanFile.Read(path, Golden);
            }
            catch (Exception error) when (error is CheckpointException or PlanException)
            {
                refused++;
            }
        }

        Assert.True(refused > 300, $"{refused} refused");
    }

    private string WriteArchive(byte[] pickle)
    {
        var path = _folder.Combine("x.pth");
        using var archive = ZipFile.Open(path, ZipArchiveMode.Create);
        using var stream = archive.CreateEntry("x/data.pkl", CompressionLevel.NoCompression).Open();
        stream.Write(pickle);
        return path;
    }
}
