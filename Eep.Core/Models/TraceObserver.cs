using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>
/// Copies routing, in the plan's own row numbers, and if asked the residual stream, of one sequence to named CPU tensors. Whoever
/// takes them disposes them.
/// </summary>
internal sealed class TraceObserver(int sequence, PlannedBlocks blocks, bool hidden) : ForwardObserver
{
    private readonly List<(string Name, Tensor Data)> _tensors = [];

    public IReadOnlyList<(string Name, Tensor Data)> Tensors => _tensors;

    public override void OnHidden(int index, Tensor hiddenStates)
    {
        if (hidden)
        {
            Keep($"hidden.{sequence}.{index}", hiddenStates.to(ScalarType.Float32));
        }
    }

    public override void OnRouted(int layer, Routing routing)
    {
        using var scope = NewDisposeScope();
        var ownRows = tensor(blocks.OwnRows(layer).Select(row => (long)row).ToArray(), device: routing.Selected.device);
        var selected = ownRows.index_select(0, routing.Selected.flatten()).view_as(routing.Selected);
        var (_, falling) = routing.Weights.sort(-1, descending: true, stable: true);
        Keep($"router.{sequence}.layer{layer}.topk", selected.gather(1, falling));
        var dense = zeros(selected.size(0), blocks.Dominants(layer).Count, device: selected.device);
        Keep($"router.{sequence}.layer{layer}.weights", dense.scatter_(1, selected, routing.Weights));
    }

    // Observers are called inside the layers' own scopes, which end before the trace is read.
    private void Keep(FormattableString name, Tensor data)
    {
        using var scope = NewDisposeScope();
        _tensors.Add((name.ToString(CultureInfo.InvariantCulture), data.cpu().clone().DetachFromDisposeScope()));
    }
}
