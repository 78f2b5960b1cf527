using System.Collections.Immutable;

namespace Eep.Core.Checkpoints.Architecture;

/// <summary>The feed-forward part of one layer: dense, or an SMoE block.</summary>
public abstract record FeedForwardSpec
{
    /// <summary>Its tensors, each with its role in a layer. Lazily enumerated.</summary>
    public abstract IEnumerable<(TensorSpec Tensor, TensorRole Role)> TensorsOf(int layer);
}

/// <summary>A gated unit: down(activation(gate x) * up x). Also the form of a single expert.</summary>
public sealed record DenseSpec(LinearSpec Gate, LinearSpec Up, LinearSpec Down) : FeedForwardSpec
{
    /// <inheritdoc/>
    public override IEnumerable<(TensorSpec Tensor, TensorRole Role)> TensorsOf(int layer) =>
        Matrices.Select(tensor => (tensor, new TensorRole(ModelPart.Dense, layer)));

    /// <summary>The tensors of gate, up and down.</summary>
    public ImmutableArray<TensorSpec> Matrices => [.. Gate.Tensors, .. Up.Tensors, .. Down.Tensors];

    /// <summary>A unit by the names of its projections without ".weight".</summary>
    public static DenseSpec Of(string gate, string up, string down, long inner, long hidden, bool bias = false) => new(
        LinearSpec.Of(gate, inner, hidden, bias), LinearSpec.Of(up, inner, hidden, bias), LinearSpec.Of(down, hidden, inner, bias));
}

/// <summary>An SMoE block, with an expert for every token beside the routed ones where <see cref="Shared"/> says so.</summary>
public sealed record SparseSpec : FeedForwardSpec
{
    /// <summary>Chooses among <see cref="Experts"/>.</summary>
    public required RouterSpec Router { get; init; }

    /// <summary>The routed experts.</summary>
    public required ExpertsSpec Experts { get; init; }

    /// <summary>Sees every token; null for none.</summary>
    public DenseSpec? Shared { get; init; }

    /// <summary>[1, H]: the shared expert's output is multiplied by the sigmoid of this; null for 1.</summary>
    public LinearSpec? SharedGate { get; init; }

    /// <summary>Where router and experts lie in files that another library version wrote; null where there is only one layout.</summary>
    public SparseLayout? Alternative { get; init; }

    /// <summary>This block in its <see cref="Alternative"/> layout if the files hold its experts there, else as it is.</summary>
    /// <param name="holds">Whether the files hold a tensor.</param>
    public SparseSpec AsStored(Func<string, bool> holds) =>
        Alternative is { } other && other.Experts.Tensors.Any(entry => holds(entry.Tensor.Name))
            ? this with { Router = Router with { Gate = other.Gate }, Experts = other.Experts }
            : this;

    /// <inheritdoc/>
    public override IEnumerable<(TensorSpec Tensor, TensorRole Role)> TensorsOf(int layer)
    {
        var router = Router.Tensors.Select(tensor => (tensor, new TensorRole(ModelPart.Router, layer)));
        var shared = (Shared?.Matrices ?? []).Concat(SharedGate?.Tensors ?? [])
            .Select(tensor => (tensor, new TensorRole(ModelPart.SharedExpert, layer)));
        return router.Concat(shared).Concat(Experts.Tensors.Select(
            entry => (entry.Tensor, new TensorRole(ModelPart.Expert, layer, entry.Expert, entry.Index))));
    }
}

/// <summary>The parts of an SMoE block whose names and shapes differ between library versions.</summary>
/// <param name="Gate">The router's.</param>
/// <param name="Experts">The routed experts.</param>
public sealed record SparseLayout(LinearSpec Gate, ExpertsSpec Experts);
