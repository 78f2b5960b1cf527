namespace Eep.Samples.Data;

/// <summary>SplitMix64: the same numbers on every machine and runtime for a seed, which <see cref="Random"/> does not promise.</summary>
public sealed class SeededRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>An independent stream for a purpose, so that adding draws in one place moves nothing elsewhere.</summary>
    public static SeededRandom For(ulong seed, string purpose, long index = 0) =>
        new(StableHash.Of($"{seed}/{purpose}/{index}"));

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15UL;
        return StableHash.Mix(_state);
    }

    public int Below(int bound) => (int)(Next() % (ulong)bound);

    public int Between(int first, int last) => first + Below(last - first + 1);

    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    public bool Chance(double probability) => Unit() < probability;

    public T Pick<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    public double Normal() =>
        Math.Sqrt(-2 * Math.Log(1 - Unit())) * Math.Cos(2 * Math.PI * Unit());

    public IReadOnlyList<T> Shuffled<T>(IReadOnlyList<T> items)
    {
        var copy = items.ToArray();
        Shuffle(copy);
        return copy;
    }

    public void Shuffle<T>(IList<T> items)
    {
        for (var last = items.Count - 1; last > 0; last--)
        {
            var other = Below(last + 1);
            (items[last], items[other]) = (items[other], items[last]);
        }
    }
}
