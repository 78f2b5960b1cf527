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
    private readonly LayerStore _layers;

    /// <param name="weights">Says how tensors are converted.</param>
    /// <param name="layers">The original blocks.</param>
    public PlanBlocks(Weights weights, LayerStore layers) => (_weights, _layers) = (weights, layers);

    /// <summary>One layer's block under a plan that fits the model, rows in canonical order, and what it stands on, which the caller owns.</summary>
    public (SparseMoeBlock Block, IReadOnlyList<IDisposable> Owned, long Bytes) BlockOf(int layer, PlanPath path)
    {
        using var noGradients = inference_mode();
        using var scope = NewDisposeScope();
        var lease = _layers.Rent(layer);
        try
        {
            var original = lease.Layer.Sparse!;
            var built = new List<Tensor>();
            var block = path.IsOriginal || path.Canonical.ForLayer(layer) is not { } group
                ? original.Unchanged(path.Plan.ExpertsPerToken)
                : Block(original, layer, group, path.Canonical, built);
            return (
                block,
                [.. built.Select(tensor => tensor.DetachFromDisposeScope()), lease],
                built.Sum(tensor => tensor.numel() * tensor.element_size()));
        }
        catch
        {
            lease.Dispose();
            throw;
        }
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

    private SparseMoeBlock Block(OriginalBlock original, int layer, GroupPlan group, PruningPlan plan, List<Tensor> built)
    {
        var merging = group.ExpertMerging;
        GatedUnit[] experts = [.. Enumerable.Range(0, merging.Rows).Select(row => merging.IsOneHotRow(row)
            ? original.Experts[merging.DominantOf(row)]
            : Merge(original.Stored, layer, merging.Row(row).ToArray(), plan.Alignment, built))];
        var router = MakeRouter(original, group.RouterMapping, plan, built);
        return new SparseMoeBlock(router, experts, merging.Dominants(), original.Shared);
    }

    private GatedUnit Merge(StoredExperts stored, int layer, float[] row, NeuronAlignment alignment, List<Tensor> built)
    {
        Tensor[] slices = [.. Enumerable.Range(0, stored.Slices).Select(slice => Add(
            built, _weights.ToCompute(ExpertCombiner.Combine(row, expert => Source(expert, slice)))))];
        return stored.Make(slices);

        Tensor Source(int expert, int slice)
        {
            var source = stored.Stored(_weights.Checkpoint, expert, slice);
            return alignment == NeuronAlignment.None ? source : _weights.Checkpoint.NeuronOrders.Apply(layer, expert, slice, source);
        }
    }

    private Router MakeRouter(OriginalBlock original, CoefficientMatrix mapping, PruningPlan plan, List<Tensor> built)
    {
        var spec = original.Spec.Router;
        if (plan.RouterSpace == RouterSpace.Probabilities || spec.Mapping is not null)
        {
            var matrix = Add(built, RouterMappings.Under(mapping, original.Mapping, plan.RouterSpace, _weights.Device));
            var correction = spec.Correction is null ? null : Combined(spec.Correction, ScalarType.Float32);
            return new Router(spec, original.Router with { Correction = correction }, matrix, plan.ExpertsPerToken);
        }

        return new Router(spec, RouterWeights.Of(spec, _weights.Type, Combined), null, plan.ExpertsPerToken);

        Tensor Combined(TensorSpec tensor, ScalarType type) => Add(
            built, _weights.To(type, ExpertCombiner.CombineRows(mapping, _weights.Checkpoint.Tensor(tensor.Name))));
    }

    private static Tensor Add(List<Tensor> built, Tensor made)
    {
        built.Add(made);
        return made;
    }
}
