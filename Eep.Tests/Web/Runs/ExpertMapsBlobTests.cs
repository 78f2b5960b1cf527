using Eep.Web.Runs;

namespace Eep.Tests.Web.Runs;

public sealed class ExpertMapsBlobTests
{
    [Fact]
    public void Pack_Maps_WritesHeaderThenBothMapsOfEachGeneration()
    {
        var blob = ExpertMapsBlob.Pack(3, [([[1, 0.5]], [[0.25, 0.0001]]), ([[0, 0]], [[1, 0]])]);

        Assert.Equal([3, 2, 1, 2], Enumerable.Range(0, 4).Select(index => BitConverter.ToInt32(blob, 4 * index)));
        Assert.Equal([255, 128, 128, 3, 0, 0, 255, 0], blob[16..]);
    }

    [Fact]
    public void Pack_Nothing_IsAHeader() => Assert.Equal(16, ExpertMapsBlob.Pack(7, []).Length);
}
