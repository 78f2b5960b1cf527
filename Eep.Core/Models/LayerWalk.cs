using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>
/// One pass of many plans over the same tokens, layer by layer: plans that agree on the first layers share their states, so each
/// different state is computed once. Owns every state until it is disposed. One thread.
/// </summary>
internal sealed class LayerWalk : IDisposable
{
    private readonly DecoderModel _model;
    private readonly IReadOnlyList<PlanPath> _paths;
    private readonly bool _share;
    private readonly EngineCounters _counters;
    private readonly List<PrefixNode> _nodes = [];

    public LayerWalk(EngineParts parts, IReadOnlyList<PlanPath> paths) =>
        (_model, _paths, _share, _counters) = (parts.Model, paths, parts.Options.ShareLayers, parts.Counters);

    /// <summary>Runs the pass.</summary>
    /// <param name="ids">Token ids, int64 (tokens).</param>
    /// <param name="state">Which tokens attend to which.</param>
    /// <param name="keepKeys">Keep keys and values of every layer for <see cref="PrefixNode.KeysBefore"/>.</param>
    /// <param name="onLayer">Called after each layer.</param>
    /// <param name="cancellationToken">Honoured between states of a layer.</param>
    /// <returns>The last state of every plan.</returns>
    public IReadOnlyList<PrefixNode> Run(
        Tensor ids, PackedAttention state, bool keepKeys, Action onLayer, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var pass = _model.NewPass(state, null);
        List<PrefixNode> level = _share
            ? [Add(null, [.. Enumerable.Range(0, _paths.Count)], _model.Embed(ids), null)]
            : [.. Enumerable.Range(0, _paths.Count).Select(plan => Add(null, [plan], _model.Embed(ids), null))];
        for (var layer = 0; layer < _model.Layers.Count; layer++)
        {
            using var lease = _model.Layers.Rent(layer);
            var next = new List<PrefixNode>();
            foreach (var node in level)
            {
                cancellationToken.ThrowIfCancellationRequested();
                state.Keeper = keepKeys ? node.Keep : null;
                next.AddRange(Advance(node, layer, lease.Layer, pass, cancellationToken));
            }

            level = next;
            _counters.Read(_paths.Count * ids.size(0), level.Count * ids.size(0));
            onLayer();
        }

        var last = new PrefixNode[_paths.Count];
        foreach (var node in level)
        {
            foreach (var plan in node.Plans)
            {
                last[plan] = node;
            }
        }

        return last;
    }

    public void Dispose()
    {
        foreach (var node in _nodes)
        {
            node.Dispose();
        }
    }

    private List<PrefixNode> Advance(PrefixNode node, int index, ModelLayer layer, ForwardPass pass, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var attended = layer.Box.Attend(node.Hidden, pass);
        node.DropHidden();
        var normed = layer.Box.NormAttended(attended);
        var next = new List<PrefixNode>();
        foreach (var plans in node.Plans.GroupBy(plan => _paths[plan].Key(index)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            next.Add(Feed(node, [.. plans], index, layer, attended, normed));
        }

        return next;
    }

    private PrefixNode Feed(PrefixNode node, IReadOnlyList<int> plans, int index, ModelLayer layer, Tensor attended, Tensor normed)
    {
        if (layer.Dense is { } dense)
        {
            return Add(node, plans, layer.Box.Feed(attended, normed, dense, null), null);
        }

        var path = _paths[plans[0]];
        using var lease = _model.Blocks.Rent(index, path);
        var watch = new ChoiceObserver();
        var hidden = layer.Box.Feed(attended, normed, lease.Block, watch);
        return Add(node, plans, hidden, new BlockChoice(index, path.Plan.ExpertsPerToken, path.Dominants(index), watch.Selected));
    }

    private PrefixNode Add(PrefixNode? parent, IReadOnlyList<int> plans, Tensor hidden, BlockChoice? choice)
    {
        var node = new PrefixNode(parent, plans, hidden.DetachFromDisposeScope(), choice);
        _nodes.Add(node);
        return node;
    }

    /// <summary>Copies what the block chose.</summary>
    private sealed class ChoiceObserver : ForwardObserver
    {
        public long[] Selected { get; private set; } = [];

        public override void OnRouted(int layer, Routing routing)
        {
            using var selected = routing.Selected.contiguous().cpu();
            Selected = [.. selected.data<long>()];
        }
    }
}
