using Eep.Samples.Data;

namespace Eep.Samples.Training;

/// <summary>Which experts of each layer may be routed to. Masked ones get a router logit of minus infinity, as if pruned.</summary>
public sealed record ExpertMask(IReadOnlyList<bool[]> Kept)
{
    /// <summary>Expert dropout: in every layer a random number of random experts is away.</summary>
    public static ExpertMask Drop(SeededRandom random, ModelShape shape, int most)
    {
        var kept = new List<bool[]>();
        for (var layer = 0; layer < shape.Layers; layer++)
        {
            kept.Add(Keep(random, shape.Experts, shape.Experts - random.Between(1, most)));
        }

        return new ExpertMask(kept);
    }

    /// <summary>A random pruning to a budget.</summary>
    public static ExpertMask Prune(SeededRandom random, ModelShape shape, int budget) =>
        new([.. Enumerable.Range(0, shape.Layers).Select(_ => Keep(random, shape.Experts, budget))]);

    public float[] Bias(int layer) => [.. Kept[layer].Select(kept => kept ? 0f : float.NegativeInfinity)];

    private static bool[] Keep(SeededRandom random, int experts, int count)
    {
        var order = Enumerable.Range(0, experts).ToArray();
        random.Shuffle(order);
        var kept = new bool[experts];
        foreach (var expert in order.Take(count))
        {
            kept[expert] = true;
        }

        return kept;
    }
}
