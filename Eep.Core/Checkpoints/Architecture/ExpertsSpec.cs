using System.Collections.Immutable;

namespace Eep.Core.Checkpoints.Architecture;

/// <summary>Where the routed experts of one block are stored, and the unit each of them is.</summary>
public abstract record ExpertsSpec
{
    /// <summary>E.</summary>
    public required int Count { get; init; }

    /// <summary>The function of gate and up.</summary>
    public ExpertActivation Activation { get; init; } = new ExpertActivation.Silu();

    /// <summary>All tensors with the expert each belongs to (-1: its first dimension is the expert) and its place in that expert. Lazily enumerated.</summary>
    public abstract IEnumerable<(TensorSpec Tensor, int Expert, int Index)> Tensors { get; }

    /// <summary>Tensors of an expert.</summary>
    public abstract int TensorsPerExpert { get; }

    /// <summary>Where the inner neurons lie in the tensor of an expert that has this place (without the dimension that counts experts); null where it has none.</summary>
    public abstract NeuronAxis? NeuronAxisOf(int index);
}

/// <summary>One set of tensors per expert.</summary>
public sealed record SeparateExpertsSpec : ExpertsSpec
{
    /// <summary>The unit of one expert.</summary>
    public required Func<int, DenseSpec> Expert { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<(TensorSpec Tensor, int Expert, int Index)> Tensors =>
        Enumerable.Range(0, Count).SelectMany(expert => Expert(expert).Matrices.Select((tensor, index) => (tensor, expert, index)));

    /// <inheritdoc/>
    public override int TensorsPerExpert => Expert(0).Matrices.Length;

    /// <inheritdoc/>
    public override NeuronAxis? NeuronAxisOf(int index)
    {
        var unit = Expert(0);
        var tensor = unit.Matrices[index];
        return tensor == unit.Down.Weight ? new NeuronAxis(1) : tensor == unit.Down.Bias ? null : new NeuronAxis(0);
    }
}

/// <summary>All experts in tensors whose first dimension is the expert; gate and up lie in one.</summary>
public sealed record FusedExpertsSpec : ExpertsSpec
{
    /// <summary>[E, 2n, H], or [E, H, 2n] when <see cref="Transposed"/>.</summary>
    public required TensorSpec GateUp { get; init; }

    /// <summary>[E, H, n], or [E, n, H] when <see cref="Transposed"/>.</summary>
    public required TensorSpec Down { get; init; }

    /// <summary>[E, 2n]; null for none.</summary>
    public TensorSpec? GateUpBias { get; init; }

    /// <summary>[E, H]; null for none.</summary>
    public TensorSpec? DownBias { get; init; }

    /// <summary>Matrices are (in, out) instead of (out, in).</summary>
    public bool Transposed { get; init; }

    /// <summary>Gate and up alternate (g0 u0 g1 u1 ...) instead of gate before up.</summary>
    public bool Interleaved { get; init; }

    /// <summary>The tensors, in the order gate and up, their bias, down, its bias; absent ones left out.</summary>
    public ImmutableArray<TensorSpec> Stored => [.. new[] { GateUp, GateUpBias, Down, DownBias }.OfType<TensorSpec>()];

    /// <inheritdoc/>
    public override IEnumerable<(TensorSpec Tensor, int Expert, int Index)> Tensors => Stored.Select((tensor, index) => (tensor, -1, index));

    /// <inheritdoc/>
    public override int TensorsPerExpert => Stored.Length;

    /// <inheritdoc/>
    public override NeuronAxis? NeuronAxisOf(int index)
    {
        var tensor = Stored[index];
        return tensor == GateUp ? new NeuronAxis(Transposed ? 1 : 0, IsDouble: true, Interleaved)
            : tensor == GateUpBias ? new NeuronAxis(0, IsDouble: true, Interleaved)
            : tensor == Down ? new NeuronAxis(Transposed ? 0 : 1)
            : null;
    }
}

/// <summary>The function between the projections of a gated unit.</summary>
public abstract record ExpertActivation
{
    /// <summary>silu(gate) * up.</summary>
    public sealed record Silu : ExpertActivation;

    /// <summary>gate cut above at the limit, up to [-limit, limit]; gate * sigmoid(alpha * gate) * (up + 1) (gpt-oss).</summary>
    /// <param name="Alpha">Steepness of the sigmoid.</param>
    /// <param name="Limit">Positive.</param>
    public sealed record ClampedSwiGlu(double Alpha, double Limit) : ExpertActivation;
}
