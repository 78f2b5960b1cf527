using Eep.Core.Checkpoints.Architecture;
using TorchSharp;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>One SMoE block as the checkpoint has it; its tensors belong to the weights.</summary>
internal sealed class OriginalBlock
{
    public OriginalBlock(Weights weights, SparseSpec spec)
    {
        Spec = spec;
        Stored = StoredExperts.Of(spec.Experts);
        Router = RouterWeights.Of(spec.Router, weights.Type, (tensor, type) => weights.Get(tensor.Name, type));
        Mapping = RouterMappings.Stored(weights, spec.Router);
        Experts = [.. Enumerable.Range(0, Stored.Count).Select(expert => Stored.Make(
            [.. Enumerable.Range(0, Stored.Slices).Select(slice => Stored.Loaded(weights, expert, slice))]))];
        Shared = spec.Shared is null
            ? null
            : new SharedExpert(GatedUnit.Load(weights, spec.Shared), spec.SharedGate is null ? null : Linear.Load(weights, spec.SharedGate));
    }

    public SparseSpec Spec { get; }

    public StoredExperts Stored { get; }

    public RouterWeights Router { get; }

    public Tensor? Mapping { get; }

    public GatedUnit[] Experts { get; }

    public SharedExpert? Shared { get; }

    /// <summary>The block without any plan arithmetic.</summary>
    public SparseMoeBlock Unchanged(int expertsPerToken) => new(
        new Router(Spec.Router, Router, Mapping, expertsPerToken), Experts, [.. Enumerable.Range(0, Experts.Length)], Shared);
}
