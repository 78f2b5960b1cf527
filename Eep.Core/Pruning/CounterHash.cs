namespace Eep.Core.Pruning;

/// <summary>
/// Counter-based randomness: a pure function from a seed and a few counters to 64 random bits. There is no state to save: the same
/// counters give the same bits in any order, on any machine, before and after a restart.
/// </summary>
/// <remarks>
/// A chain of the SplitMix64 finaliser (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014), one link a word.
/// Not for secrets.
/// </remarks>
public static class CounterHash
{
    // 2^64 divided by the golden ratio: the increment of SplitMix64.
    private const ulong Increment = 0x9E3779B97F4A7C15;

    /// <summary>64 bits that depend on every bit of the seed and of every word, and on the words' order.</summary>
    public static ulong Of(ulong seed, params ReadOnlySpan<ulong> words)
    {
        var hash = Finalize(seed + Increment);
        foreach (var word in words)
        {
            hash = Finalize((hash ^ word) + Increment);
        }

        return hash;
    }

    /// <summary>The upper 53 bits as a number in [0, 1).</summary>
    public static double ToUniform(ulong bits) => (bits >> 11) * (1.0 / (1UL << 53));

    private static ulong Finalize(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
