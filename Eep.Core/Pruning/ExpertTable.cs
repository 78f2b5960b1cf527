namespace Eep.Core.Pruning;

/// <summary>One float64 per sparse layer and original expert, [layers, experts]. Rows follow <see cref="MoeShape.SparseLayers"/>.</summary>
public sealed class ExpertTable(int layers, int experts)
{
    private readonly double[] _values = new double[layers * experts];

    /// <summary>Number of sparse layers.</summary>
    public int Layers { get; } = layers;

    /// <summary>E.</summary>
    public int Experts { get; } = experts;

    /// <summary>The value of one expert of one sparse layer (an index into SparseLayers, not a layer number).</summary>
    public double this[int layer, int expert]
    {
        get => _values[(layer * Experts) + expert];
        set => _values[(layer * Experts) + expert] = value;
    }

    /// <summary>The experts of one sparse layer, writable, length E.</summary>
    public Span<double> Row(int layer) => _values.AsSpan(layer * Experts, Experts);

    /// <summary>As jagged rows, for JSON and charts.</summary>
    public double[][] ToRows() => [.. Enumerable.Range(0, Layers).Select(layer => Row(layer).ToArray())];
}
