using Eep.Core.Pruning;

namespace Eep.Tests.Pruning;

public sealed class LayerGroupsTests
{
    private readonly MoeShape _shape = new([1, 2, 3, 4, 5, 6], 8, 2);

    [Fact]
    public void Divide_Zero_IsOneGroupPerSparseLayer() =>
        Assert.Equal([[1], [2], [3], [4], [5], [6]], LayerGroups.Divide(_shape, 0).Select(group => group.ToArray()));

    [Fact]
    public void Divide_FourOfSix_HasSizesThatDifferByAtMostOne() =>
        Assert.Equal([[1], [2, 3], [4], [5, 6]], LayerGroups.Divide(_shape, 4).Select(group => group.ToArray()));

    [Fact]
    public void Divide_PaperCase_IsFourRunsOfEight() =>
        Assert.Equal(
            [0, 8, 16, 24],
            LayerGroups.Divide(new MoeShape([.. Enumerable.Range(0, 32)], 8, 2), 4).Select(group => group[0]));

    [Theory]
    [InlineData(-1)]
    [InlineData(7)]
    public void Divide_OutOfRange_IsRefused(int count) =>
        Assert.Contains($"layerGroups is {count}", Assert.Throws<PlanException>(() => LayerGroups.Divide(_shape, count)).Message, StringComparison.Ordinal);

    [Fact]
    public void Divide_Sizes_AreThoseGroupsInDepthOrder()
    {
        Assert.Equal([[1, 2, 3], [4], [5, 6]], LayerGroups.Divide(_shape, [3, 1, 2]).Select(group => group.ToArray()));
        Assert.Contains(
            "[3, 1]; it must",
            Assert.Throws<PlanException>(() => LayerGroups.Divide(_shape, [3, 1])).Message,
            StringComparison.Ordinal);
    }
}
