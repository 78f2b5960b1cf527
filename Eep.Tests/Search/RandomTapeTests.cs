using Eep.Core.Pruning;
using Eep.Core.Search;

namespace Eep.Tests.Search;

public sealed class RandomTapeTests
{
    [Fact]
    public void Of_KnownInput_IsPinned()
    {
        // Changing these changes every archive that was ever recorded. SplitMix64 seeded with 0 begins with the first value.
        Assert.Equal(0xE220A8397B1DCDAFUL, CounterHash.Of(0));
        Assert.Equal(0xF7E4914352BAF4D3UL, CounterHash.Of(11450, 3, 5, 2));
        Assert.Equal(0.75, CounterHash.ToUniform(0xC000000000000000));
        Assert.True(CounterHash.ToUniform(ulong.MaxValue) < 1);
    }

    [Fact]
    public void Draws_SameKey_AreTheSame() => Assert.Equal(Draw(new(1, 2, 3, RandomPurpose.Child)), Draw(new(1, 2, 3, RandomPurpose.Child)));

    [Fact]
    public void Draws_OtherKeys_AreOthers()
    {
        double[][] draws =
        [
            Draw(new(1, 2, 3, RandomPurpose.Child)),
            Draw(new(2, 2, 3, RandomPurpose.Child)),
            Draw(new(1, 3, 3, RandomPurpose.Child)),
            Draw(new(1, 3, 2, RandomPurpose.Child)),
            Draw(new(1, 2, 4, RandomPurpose.Child)),
            Draw(new(1, 2, 3, RandomPurpose.Seeds)),
        ];
        Assert.Equal(draws.Length * draws[0].Length, draws.SelectMany(draw => draw).Distinct().Count());
    }

    [Fact]
    public void Index_ManyDraws_IsUniform()
    {
        var tape = new RandomTape(5, 0, 0, RandomPurpose.Child);
        var counts = new int[7];
        for (var draw = 0; draw < 7000; draw++)
        {
            counts[tape.Index(7)]++;
        }

        // 1000 expected, standard deviation 29.
        Assert.All(counts, count => Assert.InRange(count, 850, 1150));
        Assert.Throws<ArgumentOutOfRangeException>(() => tape.Index(0));
    }

    [Fact]
    public void Gaussian_ManyDraws_HasMeanZeroAndDeviationOne()
    {
        var tape = new RandomTape(6, 0, 0, RandomPurpose.Child);
        var draws = Enumerable.Range(0, 20_000).Select(_ => tape.Gaussian()).ToArray();
        Assert.InRange(draws.Average(), -0.03, 0.03);
        Assert.InRange(Math.Sqrt(draws.Average(draw => draw * draw)), 0.97, 1.03);
        Assert.InRange(draws.Count(draw => Math.Abs(draw) > 1.96) / 20_000.0, 0.04, 0.06);
    }

    [Fact]
    public void Shuffle_ScriptedDraws_SwapsAsFisherYates()
    {
        int[] items = [10, 20, 30, 40];
        new ScriptedSource(indexes: [2, 0, 1]).Shuffle(items, 3);
        Assert.Equal([30, 20, 40, 10], items);
    }

    private static double[] Draw(RandomTape tape) => [tape.Uniform(), tape.Uniform(), tape.Gaussian()];
}
