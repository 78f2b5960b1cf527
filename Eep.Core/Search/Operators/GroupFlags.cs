namespace Eep.Core.Search.Operators;

/// <summary>Which matrices of a child are changed. Crossover and mutation of one child share the flags, as in the reference.</summary>
/// <param name="Merging">One per layer group: W_EM.</param>
/// <param name="Mapping">One per layer group: W_RM.</param>
public sealed record GroupFlags(bool[] Merging, bool[] Mapping)
{
    // With the published probability and one group, more than 100 fruitless draws happen once in 10^12 children.
    private const int DrawLimit = 100;

    /// <summary>
    /// Flags drawn for all W_EM, then all W_RM, at least one set among all. In the pruning phase, where W_RM follows W_EM, a child
    /// whose flags are all W_RM's stays its parent, as in the reference.
    /// </summary>
    public static GroupFlags Draw(int groups, double probability, IRandomSource random)
    {
        var flags = DrawAll(2 * groups, probability, random);
        return new GroupFlags(flags[..groups], flags[groups..]);
    }

    private static bool[] DrawAll(int count, double probability, IRandomSource random)
    {
        var flags = new bool[count];
        for (var attempt = 0; attempt < DrawLimit; attempt++)
        {
            for (var at = 0; at < count; at++)
            {
                flags[at] = random.Chance(probability);
            }

            if (flags.Contains(true))
            {
                return flags;
            }
        }

        flags[random.Index(count)] = true;
        return flags;
    }
}
