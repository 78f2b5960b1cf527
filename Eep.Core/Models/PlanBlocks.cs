using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Architecture;
using Eep.Core.Pruning;
using TorchSharp;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>
/// Turns plans into SMoE blocks. Selected experts are the original tensors, untouched; only rows that combine several are built, in
/// the checkpoint's stored type first (what an export would hold) and then in the compute type.
/// </summary>
internal sealed class PlanBlocks
{
    private readonly Weights _weights;
    private readonly OriginalBlock?[] _originals;

    public PlanBlocks(Weights weights)
    {
        _weights = weights;
        var decoder = weights.Checkpoint.Config.Decoder;
        _originals = [.. Enumerable.Range(0, decoder.LayerCount).Select(
            layer => decoder.Layer(layer).FeedForward is SparseSpec sparse ? new OriginalBlock(weights, sparse) : null)];
    }

    /// <summary>The blocks of every layer under a plan, rows in canonical order.</summary>
    /// <exception cref="PlanException">The plan does not fit the model.</exception>
    public PlannedBlocks Apply(PruningPlan plan)
    {
        plan.CheckFits(_weights.Checkpoint.Shape);
        using var noGradients = inference_mode();
        using var scope = NewDisposeScope();
        var canonical = CanonicalPlan.Of(plan);
        CheckRows(canonical);
        var owned = new List<Tensor>();
        SparseMoeBlock?[] blocks = [.. _originals.Select(
            (original, layer) => original is null ? null : Block(original, canonical.ForLayer(layer), canonical, owned))];
        return new PlannedBlocks(plan, blocks, [.. owned.Select(built => built.DetachFromDisposeScope())]);
    }

    /// <summary>One layer's block under a canonical plan that fits the model, and the tensors built for it, which the caller owns.</summary>
    public (SparseMoeBlock Block, IReadOnlyList<Tensor> Owned) BlockOf(int layer, PruningPlan canonical)
    {
        using var noGradients = inference_mode();
        using var scope = NewDisposeScope();
        var owned = new List<Tensor>();
        var block = Block(_originals[layer]!, canonical.ForLayer(layer), canonical, owned);
        return (block, [.. owned.Select(built => built.DetachFromDisposeScope())]);
    }

    /// <summary>Refuses rows that combine no expert.</summary>
    /// <exception cref="PlanException">Names the row.</exception>
    public static void CheckRows(PruningPlan plan)
    {
        foreach (var group in plan.Groups)
        {
            foreach (var (name, matrix) in new[] { ("W_EM", group.ExpertMerging), ("W_RM", group.RouterMapping) })
            {
                for (var row = 0; row < matrix.Rows; row++)
                {
                    if (!matrix.Row(row).ContainsAnyExcept(0f))
                    {
                        throw new PlanException(
                            $"Row {row} of {name} of layer group {group.Layers[0]}..{group.Layers[^1]} is all zeros; it combines no expert.");
                    }
                }
            }
        }
    }

    /// <summary>The blocks of the original model, made without any plan arithmetic.</summary>
    public PlannedBlocks Original()
    {
        var config = _weights.Checkpoint.Config;
        return new PlannedBlocks(
            PruningPlan.Identity(config.Shape), [.. _originals.Select(original => original?.Unchanged(config.ExpertsPerToken))], []);
    }

    private SparseMoeBlock Block(OriginalBlock original, GroupPlan? group, PruningPlan plan, List<Tensor> owned)
    {
        if (group is null)
        {
            return original.Unchanged(plan.ExpertsPerToken);
        }

        var merging = group.ExpertMerging;
        GatedUnit[] experts = [.. Enumerable.Range(0, merging.Rows).Select(row => merging.IsOneHotRow(row)
            ? original.Experts[merging.DominantOf(row)]
            : Merge(original.Stored, merging.Row(row).ToArray(), owned))];
        var router = MakeRouter(original, group.RouterMapping, plan, owned);
        return new SparseMoeBlock(router, experts, merging.Dominants(), original.Shared);
    }

    private GatedUnit Merge(StoredExperts stored, float[] row, List<Tensor> owned)
    {
        Tensor[] slices = [.. Enumerable.Range(0, stored.Slices).Select(slice => Add(
            owned, _weights.ToCompute(ExpertCombiner.Combine(row, expert => stored.Stored(_weights.Checkpoint, expert, slice)))))];
        return stored.Make(slices);
    }

    private Router MakeRouter(OriginalBlock original, CoefficientMatrix mapping, PruningPlan plan, List<Tensor> owned)
    {
        var spec = original.Spec.Router;
        if (plan.RouterSpace == RouterSpace.Probabilities || spec.Mapping is not null)
        {
            var matrix = Add(owned, RouterMappings.Under(mapping, original.Mapping, plan.RouterSpace, _weights.Device));
            var correction = spec.Correction is null ? null : Combined(spec.Correction, ScalarType.Float32);
            return new Router(spec, original.Router with { Correction = correction }, matrix, plan.ExpertsPerToken);
        }

        return new Router(spec, RouterWeights.Of(spec, _weights.Type, Combined), null, plan.ExpertsPerToken);

        Tensor Combined(TensorSpec tensor, ScalarType type) => Add(
            owned, _weights.To(type, ExpertCombiner.CombineRows(mapping, _weights.Checkpoint.Tensor(tensor.Name))));
    }

    private static Tensor Add(List<Tensor> owned, Tensor made)
    {
        owned.Add(made);
        return made;
    }

    /// <summary>One block as the checkpoint has it.</summary>
    private sealed class OriginalBlock
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

        public SparseMoeBlock Unchanged(int expertsPerToken) => new(
            new Router(Spec.Router, Router, Mapping, expertsPerToken), Experts, [.. Enumerable.Range(0, Experts.Length)], Shared);
    }
}
