using Eep.Web.Data;

namespace Eep.Tests.Web.Data;

public sealed class BlobTests
{
    [Fact]
    public void TableBlob_AnyValues_ComeBackBitForBit()
    {
        double[][] table = [[1.0 / 3, -0.0, double.Epsilon], [double.MaxValue, 1e-300, Math.PI]];
        var back = TableBlob.Unpack(TableBlob.Pack(table));
        Assert.Equal(
            table.SelectMany(row => row.Select(BitConverter.DoubleToInt64Bits)), back.SelectMany(row => row.Select(BitConverter.DoubleToInt64Bits)));
        Assert.Equal([3, 3], back.Select(row => row.Length));
    }

    [Fact]
    public void TableBlob_NoRows_ComesBackEmpty() => Assert.Empty(TableBlob.Unpack(TableBlob.Pack([])));

    [Fact]
    public void PlanBlob_Json_ComesBackAsItWasAndSmaller()
    {
        var json = "{\"rows\":[" + string.Join(',', Enumerable.Repeat("0", 2000)) + "],\"name\":\"ü\"}";
        var blob = PlanBlob.Pack(json);
        Assert.Equal(json, PlanBlob.Unpack(blob));
        Assert.True(blob.Length < json.Length / 10);
    }

    [Fact]
    public void ScoreSpread_FailedScores_AreLeftOut()
    {
        var spread = ScoreSpread.Of([0.1, null, 0.5, 0.3, 0.2, 0.4]);
        Assert.NotNull(spread);
        Assert.Equal((0.5, 0.3), (spread.Best, spread.Median));
        Assert.Equal(0.14, spread.Low, 12);
        Assert.Equal(0.46, spread.High, 12);
    }

    [Fact]
    public void ScoreSpread_NoScore_IsNull() => Assert.Null(ScoreSpread.Of([null, null]));
}
