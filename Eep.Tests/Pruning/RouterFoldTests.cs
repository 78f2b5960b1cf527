using Eep.Core.Pruning;

namespace Eep.Tests.Pruning;

public sealed class RouterFoldTests
{
    private const int Experts = 6;

    [Fact]
    public void Fit_OneHotRows_StayBitForBit()
    {
        var mapping = CoefficientMatrix.OneHot([4, 1, 2], Experts);
        var (folded, error) = RouterFold.Fit(mapping, Logits(200), 2, renormalises: true);
        Assert.Equal(mapping, folded);
        Assert.Equal(40, error.Tokens);
        Assert.Equal(1, error.Folded.SameExperts);
        Assert.True(error.Folded.WeightDistance < 1e-12);
    }

    [Fact]
    public void Fit_RealRows_DecideMoreAlikeThanOneHotRows()
    {
        float[] values =
        [
            0.9f, 0.3f, 0.0f, 0.1f, 0.0f, 0.0f,
            0.0f, 0.1f, 1.1f, 0.0f, 0.4f, -0.1f,
            0.2f, 0.0f, 0.0f, 0.8f, 0.0f, 0.3f,
        ];
        var (_, error) = RouterFold.Fit(new CoefficientMatrix(3, Experts, values), Logits(3000), 2, renormalises: true);
        Assert.True(error.Folded.WeightDistance < 0.8 * error.OneHot.WeightDistance, error.ToString());
        Assert.True(error.Folded.SameExperts > error.OneHot.SameExperts, error.ToString());
    }

    [Fact]
    public void Fit_NegativeProbabilities_StaysFinite()
    {
        float[] values = [1f, -0.9f, 0f, 0f, 0f, 0f, 0f, 0f, 1f, 0f, 0f, 0f];
        var (folded, _) = RouterFold.Fit(new CoefficientMatrix(2, Experts, values), Logits(500), 1, renormalises: true);
        Assert.Equal([0, 2], folded.Dominants());
        Assert.True(folded[0, 1] < 0);
    }

    [Fact]
    public void Fit_TooFewTokens_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => RouterFold.Fit(CoefficientMatrix.OneHot([0], Experts), Logits(4), 1, renormalises: true));

    private static float[] Logits(int tokens)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, tokens * Experts).Select(_ => (float)(4 * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5)))];
    }
}
