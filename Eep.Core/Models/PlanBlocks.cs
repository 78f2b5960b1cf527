using Eep.Core.Checkpoints;
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
    private readonly Expert[][] _originals;
    private readonly Tensor[] _gates;

    public PlanBlocks(Weights weights)
    {
        _weights = weights;
        var config = weights.Checkpoint.Config;
        _gates = [.. Enumerable.Range(0, config.LayerCount).Select(layer => weights.Get(MixtralNames.Router(layer)))];
        _originals = [.. Enumerable.Range(0, config.LayerCount).Select(
            layer => Enumerable.Range(0, config.ExpertCount).Select(
                expert => MakeExpert(weight => weights.Get(MixtralNames.Expert(layer, expert, weight)))).ToArray())];
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
        SparseMoeBlock[] blocks =
            [.. Enumerable.Range(0, _originals.Length).Select(layer => Block(layer, canonical, owned))];
        return new PlannedBlocks(plan, blocks, [.. owned.Select(built => built.DetachFromDisposeScope())]);
    }

    /// <summary>The blocks of the original model, made without any plan arithmetic.</summary>
    public PlannedBlocks Original()
    {
        var config = _weights.Checkpoint.Config;
        SparseMoeBlock[] blocks = [.. Enumerable.Range(0, _originals.Length).Select(layer => OriginalBlock(layer, config.ExpertsPerToken))];
        return new PlannedBlocks(PruningPlan.Identity(config.Shape), blocks, []);
    }

    private static void CheckRows(PruningPlan plan)
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

    private static Expert MakeExpert(Func<string, Tensor> weight) => new(
        weight(MixtralNames.GateProjection), weight(MixtralNames.DownProjection), weight(MixtralNames.UpProjection));

    private SparseMoeBlock OriginalBlock(int layer, int expertsPerToken) => new(
        new Router(_gates[layer], null, expertsPerToken), _originals[layer], [.. Enumerable.Range(0, _originals[layer].Length)]);

    private SparseMoeBlock Block(int layer, PruningPlan plan, List<Tensor> owned)
    {
        if (plan.ForLayer(layer) is not { } group)
        {
            return OriginalBlock(layer, plan.ExpertsPerToken);
        }

        var merging = group.ExpertMerging;
        Expert[] experts = [.. Enumerable.Range(0, merging.Rows).Select(row => merging.IsOneHotRow(row)
            ? _originals[layer][merging.DominantOf(row)]
            : MakeExpert(weight => Merge(layer, merging.Row(row).ToArray(), weight, owned)))];
        return new SparseMoeBlock(MakeRouter(layer, group.RouterMapping, plan, owned), experts, merging.Dominants());
    }

    private Tensor Merge(int layer, float[] row, string weight, List<Tensor> owned) => Own(
        owned, ExpertCombiner.Combine(row, expert => _weights.Checkpoint.Tensor(MixtralNames.Expert(layer, expert, weight))));

    private Router MakeRouter(int layer, CoefficientMatrix mapping, PruningPlan plan, List<Tensor> owned)
    {
        if (plan.RouterSpace == RouterSpace.Probabilities)
        {
            var matrix = tensor(mapping.Values.ToArray(), [mapping.Rows, mapping.Columns], device: _weights.Device);
            owned.Add(matrix);
            return new Router(_gates[layer], matrix, plan.ExpertsPerToken);
        }

        var stored = _weights.Checkpoint.Tensor(MixtralNames.Router(layer));
        return new Router(Own(owned, ExpertCombiner.CombineRows(mapping, stored)), null, plan.ExpertsPerToken);
    }

    private Tensor Own(List<Tensor> owned, Tensor stored)
    {
        var converted = _weights.ToCompute(stored);
        owned.Add(converted);
        return converted;
    }
}
