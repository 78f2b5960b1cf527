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
    private readonly (bool Layers, bool Experts) _share;
    private readonly EngineCounters _counters;
    private readonly PrefixStore _store;
    private readonly PassTokens _tokens;
    private readonly List<PrefixNode> _nodes = [];

    /// <param name="parts">Model and counters.</param>
    /// <param name="paths">The plans.</param>
    /// <param name="tokens">What is read.</param>
    public LayerWalk(EngineParts parts, IReadOnlyList<PlanPath> paths, PassTokens tokens) => (_model, _paths, _share, _counters, _store, _tokens) =
        (parts.Model, paths, (parts.Options.ShareLayers, parts.Options.ShareExperts), parts.Counters, parts.Prefixes, tokens);

    /// <summary>Runs the pass.</summary>
    /// <param name="onLayer">Called after each layer.</param>
    /// <param name="cancellationToken">Honoured between blocks of a layer.</param>
    /// <returns>The last state of every plan.</returns>
    public IReadOnlyList<PrefixNode> Run(Action onLayer, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var pass = _model.NewPass(_tokens.State, null);
        int[] plans = [.. Enumerable.Range(0, _paths.Count)];
        List<PrefixNode> level = _share.Layers ? [Root(plans)] : [.. plans.Select(plan => Root([plan]))];
        for (var layer = 0; layer < _model.Layers.Count; layer++)
        {
            using var lease = _model.Layers.Rent(layer);
            var (next, computed) = (new List<PrefixNode>(), 0);
            foreach (var node in level)
            {
                Attend(node, layer, lease.Layer, pass);
                var unknown = new List<int[]>();
                foreach (var sharing in node.Plans.GroupBy(plan => _paths[plan].Key(layer)).Select(group => group.ToArray()))
                {
                    if (Find(layer + 1, sharing) is { } found)
                    {
                        next.Add(Add(PrefixNode.Of(found, node, sharing)));
                    }
                    else
                    {
                        unknown.Add(sharing);
                    }
                }

                computed += unknown.Count;
                next.AddRange(Feed(node, unknown, layer, lease.Layer, cancellationToken));
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
        if (_share.Layers)
        {
            _store.Keep(PlaceOf(index, node.Plans), state);
        }
    }

    /// <summary>Runs the blocks of some groups of plans on a node: those that only select experts side by side, every other one alone.</summary>
    private List<PrefixNode> Feed(PrefixNode node, IReadOnlyList<int[]> groups, int index, ModelLayer layer, CancellationToken cancellationToken)
    {
        if (groups.Count == 0)
        {
            return [];
        }

        using var scope = NewDisposeScope();
        var feed = new LayerFeed(layer, index, node.Attended!, index == _model.Layers.Count - 1 ? _tokens.ReadRows : null);
        if (layer.Dense is { } dense)
        {
            return [.. groups.Select(plans => Behind(node, plans, feed.Dense(dense), null))];
        }

        var fed = new List<PrefixNode>();
        foreach (var party in groups.GroupBy(plans => _share.Experts && _paths[plans[0]].Selects(index)).SelectMany(kind => kind.Chunk(kind.Key ? SideBySide(kind) : 1)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var leases = new List<LayerBlocks.Lease>();
            try
            {
                leases.AddRange(party.Select(plans => _model.Blocks.Rent(index, _paths[plans[0]])));
                fed.AddRange(party.Zip(feed.Sparse([.. leases.Select(lease => lease.Block)]), (plans, sum) => Behind(
                    node, plans, sum.Hidden, new BlockChoice(index, _paths[plans[0]].Plan.ExpertsPerToken, _paths[plans[0]].Dominants(index), sum.Selected))));
            }
            finally
            {
                leases.ForEach(lease => lease.Dispose());
            }
        }

        return fed;
    }

    private int SideBySide(IEnumerable<int[]> groups) => Math.Max(1, SharedExperts.MostChoices / groups.Max(plans => _paths[plans[0]].Plan.ExpertsPerToken));

    private PrefixNode Behind(PrefixNode node, IReadOnlyList<int> plans, Tensor stream, BlockChoice? choice) =>
        Add(new PrefixNode(node, plans, choice) { Hidden = stream.DetachFromDisposeScope() });

    /// <summary>The state before a layer's block, if it is kept; the last layer's result never is, since no plan is asked twice.</summary>
    private PrefixState? Find(int layer, IReadOnlyList<int> plans) =>
        _share.Layers && layer < _model.Layers.Count ? _store.Find(PlaceOf(layer, plans)) : null;

    private PrefixPlace PlaceOf(int layer, IReadOnlyList<int> plans) => new(_tokens.Hash, _paths[plans[0]].Prefix(layer), layer, _tokens.KeepsKeys);

    private PrefixNode Add(PrefixNode node)
    {
        _nodes.Add(node);
        return node;
    }
}
