namespace Eep.Samples.Training;

/// <summary>How many tokens each expert of each layer got.</summary>
public sealed class RoutingCounter(ModelShape shape)
{
    public long[][] Counts { get; } = [.. Enumerable.Range(0, shape.Layers).Select(_ => new long[shape.Experts])];

    public void Add(int layer, IReadOnlyList<long> counts)
    {
        for (var expert = 0; expert < counts.Count; expert++)
        {
            Counts[layer][expert] += counts[expert];
        }
    }
}
