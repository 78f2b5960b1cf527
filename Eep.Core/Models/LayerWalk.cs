using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>
/// One pass of many plans over the same tokens, layer by layer: plans that agree on the first layers share their states, so each
/// different state is computed once, and not at all where an earlier generation left it. Owns every state until it is disposed. One thread.
/// </summary>
internal sealed class LayerWalk : IDisposable
{
    private readonly DecoderModel _model;
    private readonly IReadOnlyList<PlanPath> _paths;
    private readonly bool _share;
    private readonly EngineCounters _counters;
    private readonly PrefixStore _store;
    private readonly PassTokens _tokens;
    private readonly List<PrefixNode> _nodes = [];

    /// <param name="parts">Model and counters.</param>
    /// <param name="paths">The plans.</param>
    /// <param name="tokens">What is read.</param>
    public LayerWalk(EngineParts parts, IReadOnlyList<PlanPath> paths, PassTokens tokens) => (_model, _paths, _share, _counters, _store, _tokens) =
        (parts.Model, paths, parts.Options.ShareLayers, parts.Counters, parts.Prefixes, tokens);

    /// <summary>Runs the pass.</summary>
    /// <param name="onLayer">Called after each layer.</param>
    /// <param name="cancellationToken">Honoured between states of a layer.</param>
    /// <returns>The last state of every plan.</returns>
    public IReadOnlyList<PrefixNode> Run(Action onLayer, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var pass = _model.NewPass(_tokens.State, null);
        int[] plans = [.. Enumerable.Range(0, _paths.Count)];
        List<PrefixNode> level = _share ? [Root(plans)] : [.. plans.Select(plan => Root([plan]))];
        for (var layer = 0; layer < _model.Layers.Count; layer++)
        {
            using var lease = _model.Layers.Rent(layer);
            var (next, computed) = (new List<PrefixNode>(), 0);
            foreach (var node in level)
            {
                Attend(node, layer, lease.Layer, pass);
                foreach (var sharing in node.Plans.GroupBy(plan => _paths[plan].Key(layer)).Select(group => group.ToArray()))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var found = Find(layer + 1, sharing);
                    computed += found is null ? 1 : 0;
                    next.Add(Add(found is null ? Feed(node, sharing, layer, lease.Layer) : PrefixNode.Of(found, node, sharing)));
                }

                node.DropStream();
            }

            level = next;
            _counters.Read(_paths.Count * _tokens.Count, computed * _tokens.Count);
            onLayer();
        }

        return [.. plans.Select(plan => level.First(node => node.Plans.Contains(plan)))];
    }

    public void Dispose()
    {
        foreach (var node in _nodes)
        {
            node.Dispose();
        }
    }

    private PrefixNode Root(int[] plans) => Add(Find(0, plans) is { } found
        ? PrefixNode.Of(found, null, plans)
        : new PrefixNode(null, plans, null) { Hidden = _model.Embed(_tokens.Ids).DetachFromDisposeScope() });

    private void Attend(PrefixNode node, int index, ModelLayer layer, ForwardPass pass)
    {
        if (node.Attended is not null)
        {
            return;
        }

        _tokens.State.Keeper = _tokens.KeepsKeys ? node.Keep : null;
        var state = node.Attend(layer.Box.Attend(node.Hidden, pass).DetachFromDisposeScope());
        if (_share)
        {
            _store.Keep(PlaceOf(index, node.Plans), state);
        }
    }

    private PrefixNode Feed(PrefixNode node, IReadOnlyList<int> plans, int index, ModelLayer layer)
    {
        using var scope = NewDisposeScope();
        var read = index == _model.Layers.Count - 1 ? _tokens.ReadRows : null;
        var normed = layer.Box.NormAttended(node.Attended!);
        var (attendedRows, normedRows) = read is null ? (node.Attended!, normed) : (node.Attended!.index_select(0, read), normed.index_select(0, read));
        if (layer.Dense is { } dense)
        {
            return Behind(layer.Box.Feed(attendedRows, normedRows, dense, null), null);
        }

        var path = _paths[plans[0]];
        using var lease = _model.Blocks.Rent(index, path);
        var watch = new ChoiceObserver();
        if (read is not null)
        {
            // Tokens that no expert has to see are routed and counted all the same.
            watch.OnRouted(index, lease.Block.Router.Route(normed));
        }

        var hidden = layer.Box.Feed(attendedRows, normedRows, lease.Block, read is null ? watch : null);
        return Behind(hidden, new BlockChoice(index, path.Plan.ExpertsPerToken, path.Dominants(index), watch.Selected));

        PrefixNode Behind(Tensor stream, BlockChoice? choice) => new(node, plans, choice) { Hidden = stream.DetachFromDisposeScope() };
    }

    /// <summary>The state before a layer's block, if it is kept; the last layer's result never is, since no plan is asked twice.</summary>
    private PrefixState? Find(int layer, IReadOnlyList<int> plans) =>
        _share && layer < _model.Layers.Count ? _store.Find(PlaceOf(layer, plans)) : null;

    private PrefixPlace PlaceOf(int layer, IReadOnlyList<int> plans) => new(_tokens.Hash, _paths[plans[0]].Prefix(layer), layer, _tokens.KeepsKeys);

    private PrefixNode Add(PrefixNode node)
    {
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
            Selected = selected.data<long>().ToArray();
        }
    }
}
