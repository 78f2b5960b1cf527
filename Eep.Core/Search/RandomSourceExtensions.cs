namespace Eep.Core.Search;

/// <summary>What can be built from the three basic draws.</summary>
public static class RandomSourceExtensions
{
    /// <summary>True with the given probability; one draw.</summary>
    public static bool Chance(this IRandomSource random, double probability) => random.Uniform() < probability;

    /// <summary>
    /// Puts a uniformly drawn, uniformly ordered sample of <paramref name="count"/> items at the front (Fisher-Yates, one draw an item);
    /// with the length of <paramref name="items"/> it shuffles them all.
    /// </summary>
    public static void Shuffle<T>(this IRandomSource random, Span<T> items, int count)
    {
        for (var at = 0; at < count; at++)
        {
            var other = at + random.Index(items.Length - at);
            (items[at], items[other]) = (items[other], items[at]);
        }
    }
}
