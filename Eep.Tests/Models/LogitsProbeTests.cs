using Eep.Core.Checkpoints;
using Eep.Core.Evaluation;
using Eep.Core.Models;
using Eep.Core.Pruning;
using TorchSharp;

namespace Eep.Tests.Models;

public sealed class LogitsProbeTests
{
    private static readonly long[] s_sequence = [1, 5, 22, 31, 9, 9, 40, 12, 63, 3, 17, 28, 51, 7];

    public static TheoryData<string, TinyMixtralOptions> Variants() => new()
    {
        { "default", new TinyMixtralOptions() },
        { "sliding window", new TinyMixtralOptions { SlidingWindow = 4 } },
        { "tied head", new TinyMixtralOptions { TieWordEmbeddings = true } },
        { "wide heads", new TinyMixtralOptions { HeadDimension = 14 } },
        { "one key head", new TinyMixtralOptions { KeyValueHeadCount = 1 } },
        { "no shared keys", new TinyMixtralOptions { KeyValueHeadCount = 4 } },
        { "top-1", new TinyMixtralOptions { ExpertsPerToken = 1 } },
        { "bfloat16 weights", new TinyMixtralOptions { Bfloat16 = true } },
    };

    [Theory]
    [MemberData(nameof(Variants))]
    public void Logits_AnyVariant_EqualThePlainModel(string name, TinyMixtralOptions options)
    {
        using var folder = new TinyMixtral(options);
        using var checkpoint = Checkpoint.Open(folder.Folder);
        using var probe = new LogitsProbe(checkpoint, null, new ComputeOptions());

        using var logits = probe.Logits(s_sequence);

        Closeness.Assert(new NaiveDecoder(checkpoint).Logits([.. s_sequence.Select(id => (int)id)]), logits, name);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(6)]
    public void Run_Greedy_EqualsThePlainModelWithoutCache(int? slidingWindow)
    {
        using var folder = new TinyMixtral(new TinyMixtralOptions { SlidingWindow = slidingWindow });
        using var checkpoint = Checkpoint.Open(folder.Folder);
        using var probe = new LogitsProbe(checkpoint, null, new ComputeOptions());

        var tensors = probe.Run(new LogitsInput { Sequences = [s_sequence] }, greedyTokens: 20).ToDictionary(t => t.Name, t => t.Data);

        var expected = new NaiveDecoder(checkpoint).Greedy([.. s_sequence.Select(id => (int)id)], 20);
        Assert.Equal(expected, tensors["greedy.0"].data<long>().Select(id => (int)id));
        foreach (var tensor in tensors.Values)
        {
            tensor.Dispose();
        }
    }

    [Theory]
    [InlineData(RouterSpace.Logits)]
    [InlineData(RouterSpace.Probabilities)]
    public void Logits_OneHotPlan_EqualTheFullModelWithRemovedExpertsMasked(RouterSpace space)
    {
        using var folder = new TinyMixtral();
        using var checkpoint = Checkpoint.Open(folder.Folder);
        int[][] kept = [[1, 3], [0, 2]];
        var plan = PruningPlan.Select(checkpoint.Shape, [[0], [1]], group => kept[group], 2, space);
        using var probe = new LogitsProbe(checkpoint, plan, new ComputeOptions());
        var oracle = new NaiveDecoder(checkpoint) { IsRemoved = (layer, expert) => !kept[layer].Contains(expert) };

        using var logits = probe.Logits(s_sequence);

        Closeness.Assert(oracle.Logits([.. s_sequence.Select(id => (int)id)]), logits, "masked");
    }

    [Fact]
    public void Logits_FewerExpertsPerToken_FollowThePlan()
    {
        using var folder = new TinyMixtral();
        using var checkpoint = Checkpoint.Open(folder.Folder);
        var plan = PruningPlan.Select(checkpoint.Shape, [[0, 1]], _ => [2], 1);
        using var probe = new LogitsProbe(checkpoint, plan, new ComputeOptions());
        var oracle = new NaiveDecoder(checkpoint) { IsRemoved = (_, expert) => expert != 2, ExpertsPerToken = 1 };

        using var logits = probe.Logits(s_sequence);

        Closeness.Assert(oracle.Logits([.. s_sequence.Select(id => (int)id)]), logits, "top-1 of one");
    }

    [Fact]
    public void Logits_IdentityPlan_EqualTheFullModelBitForBit()
    {
        using var folder = new TinyMixtral(new TinyMixtralOptions { Bfloat16 = true });
        using var checkpoint = Checkpoint.Open(folder.Folder);
        using var full = new LogitsProbe(checkpoint, null, new ComputeOptions());
        using var planned = new LogitsProbe(checkpoint, PruningPlan.Identity(checkpoint.Shape), new ComputeOptions());

        using var expected = full.Logits(s_sequence);
        using var found = planned.Logits(s_sequence);

        Assert.Equal(expected.data<float>().ToArray(), found.data<float>().ToArray());
    }

    [Fact]
    public void Logits_Bfloat16Arithmetic_StayNearFloat32()
    {
        using var folder = new TinyMixtral(new TinyMixtralOptions { Bfloat16 = true });
        using var checkpoint = Checkpoint.Open(folder.Folder);
        using var wide = new LogitsProbe(checkpoint, null, new ComputeOptions());
        using var narrow = new LogitsProbe(checkpoint, null, new ComputeOptions { Dtype = ComputeType.BF16 });

        using var expected = wide.Logits(s_sequence);
        using var found = narrow.Logits(s_sequence);
        using var difference = expected.sub(found).norm();
        using var size = expected.norm();

        Assert.Equal(torch.ScalarType.Float32, found.dtype);
        Assert.InRange(difference.item<float>() / size.item<float>(), 1e-6, 0.2);
    }

    [Fact]
    public void Run_TokenOutsideTheVocabulary_IsRefusedByValue()
    {
        using var folder = new TinyMixtral();
        using var checkpoint = Checkpoint.Open(folder.Folder);
        using var probe = new LogitsProbe(checkpoint, null, new ComputeOptions());

        var fault = Assert.Throws<ModelException>(() => probe.Run(new LogitsInput { Sequences = [[1, 64]] }));

        Assert.Contains("64", fault.Message);
    }

    [Fact]
    public void Constructor_RowOfZeros_IsRefused()
    {
        using var folder = new TinyMixtral();
        using var checkpoint = Checkpoint.Open(folder.Folder);
        var zeros = new CoefficientMatrix(2, 4, [1, 0, 0, 0, 0, 0, 0, 0]);
        var plan = new PruningPlan([new GroupPlan([0, 1], zeros, zeros)], RouterSpace.Logits, 2);

        var fault = Assert.Throws<PlanException>(() => new LogitsProbe(checkpoint, plan, new ComputeOptions()));

        Assert.Contains("W_EM", fault.Message);
    }
}
