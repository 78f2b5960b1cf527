using System.Text;
using Eep.Core.Checkpoints;
using Eep.Core.Pruning;

namespace Eep.Tests.Checkpoints;

public sealed class PlanJsonTests
{
    private const string OneGroup =
        """{"format_version":1,"router_space":"logits","experts_per_token":2,"experts":4,"groups":[{"layers":[0,1],"expert_merging":[3,[[0,0.9],[2,-0.1]]],"router_mapping":[3,0]}]}""";

    [Fact]
    public void Read_HandWrittenText_GivesItsMatrices()
    {
        var plan = PlanJson.Read(Encoding.UTF8.GetBytes(OneGroup), "plan");
        Assert.Equal(RouterSpace.Logits, plan.RouterSpace);
        Assert.Equal((2, 2, 4), (plan.ExpertsPerToken, plan.ExpertBudget, plan.ExpertCount));
        Assert.Equal([0f, 0f, 0f, 1f, 0.9f, 0f, -0.1f, 0f], plan.Groups[0].ExpertMerging.Values.ToArray());
        Assert.Equal([3, 0], plan.Groups[0].RouterMapping.Dominants());
        Assert.Equal([0, 1], plan.Groups[0].Layers.AsEnumerable());
        Assert.Equal(OneGroup, PlanJson.Write(plan).ToJsonString());
    }

    [Fact]
    public void Read_AlignedPlan_StaysAligned()
    {
        var text = OneGroup.Replace("\"experts\":4,", "\"experts\":4,\"alignment\":\"weights\",");
        var plan = PlanJson.Read(Encoding.UTF8.GetBytes(text), "plan");
        Assert.Equal(NeuronAlignment.Weights, plan.Alignment);
        Assert.Equal(text, PlanJson.Write(plan).ToJsonString());
    }

    [Fact]
    public void Read_WhatWriteWrote_IsTheSamePlanBitForBit()
    {
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            var plan = RandomPlan(random);
            var back = PlanJson.Read(Encoding.UTF8.GetBytes(PlanJson.Write(plan).ToJsonString()), "plan");
            Assert.Equal(plan.Hash, back.Hash);
            Assert.True(plan.Groups.SequenceEqual(back.Groups));
        }
    }

    [Theory]
    [InlineData("\"format_version\":1", "\"format_version\":2", "format_version: expected 1, found 2.")]
    [InlineData("\"logits\"", "\"here\"", "router_space: expected 'logits' or 'probabilities', found 'here'.")]
    [InlineData("\"experts\":4", "\"experts\":4,\"alignment\":\"best\"", "alignment: expected 'none' or 'weights', found 'best'.")]
    [InlineData("\"experts\":4", "\"experts\":99999999", "experts: expected a whole number from 1 to 4096, found 99999999.")]
    [InlineData("\"router_mapping\":[3,0]", "\"router_mapping\":[4,0]", "groups[0].router_mapping: expected expert indices from 0 to 3, found 4.")]
    [InlineData("[0,0.9]", "[2,0.9]", "groups[0].expert_merging: expected one finite coefficient for expert 2 of a row, found -0.1.")]
    [InlineData("[0,0.9]", "[0,1e99]", "groups[0].expert_merging: expected one finite coefficient for expert 0 of a row, found 1e99.")]
    [InlineData("\"layers\":[0,1]", "\"layers\":[-1]", "groups[0].layers: expected layer indices, found -1.")]
    [InlineData(",\"router_mapping\":[3,0]", "", "groups[0].router_mapping: expected a value, found none.")]
    public void Read_FaultyText_SaysWhat(string right, string wrong, string message)
    {
        var error = Assert.Throws<CheckpointException>(() => PlanJson.Read(Encoding.UTF8.GetBytes(OneGroup.Replace(right, wrong)), "plan"));
        Assert.Equal($"plan: {message}", error.Message);
    }

    [Fact]
    public void Read_SparseTextForHugeMatrices_IsRefused()
    {
        var rows = "[" + string.Join(',', Enumerable.Repeat("0", 4096)) + "]";
        var group = $$"""{"layers":[0],"expert_merging":{{rows}},"router_mapping":{{rows}}}""";
        var text = $$"""{"format_version":1,"router_space":"logits","experts_per_token":1,"experts":4096,"groups":[{{string.Join(',', Enumerable.Repeat(group, 3))}}]}""";
        var error = Assert.Throws<CheckpointException>(() => PlanJson.Read(Encoding.UTF8.GetBytes(text), "plan"));
        Assert.Equal("at most 67108864 coefficients in a plan", error.Expected);
    }

    private static PruningPlan RandomPlan(Random random)
    {
        var (budget, experts) = (random.Next(1, 5), random.Next(4, 9));
        CoefficientMatrix Matrix() => new(budget, experts, [.. Enumerable.Range(0, budget * experts).Select(_ => random.Next(3) switch
        {
            0 => 0f,
            1 => 1f,
            _ => BitConverter.Int32BitsToSingle((random.Next() & 0x3fffffff) | (random.Next(2) << 31)),
        })]);
        return new PruningPlan(
            [.. Enumerable.Range(0, 3).Select(layer => new GroupPlan([layer], Matrix(), Matrix()))],
            random.Next(2) == 0 ? RouterSpace.Logits : RouterSpace.Probabilities,
            random.Next(1, budget + 1));
    }
}
