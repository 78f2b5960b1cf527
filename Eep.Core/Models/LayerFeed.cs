using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>The feed-forward part of one layer over one stream, for every block that reads it. The scope in which it is made owns what it computes.</summary>
internal sealed class LayerFeed
{
    private readonly ModelLayer _layer;
    private readonly int _index;
    private readonly Tensor _all;
    private readonly Tensor _attended;
    private readonly Tensor _normed;

    /// <param name="layer">The layer.</param>
    /// <param name="index">Its number.</param>
    /// <param name="attended">The stream after its attention, (tokens, hidden).</param>
    /// <param name="read">Rows that are wanted, int64; null for all.</param>
    public LayerFeed(ModelLayer layer, int index, Tensor attended, Tensor? read)
    {
        (_layer, _index, _all) = (layer, index, layer.Box.NormAttended(attended));
        (_attended, _normed) = read is null ? (attended, _all) : (attended.index_select(0, read), _all.index_select(0, read));
    }

    /// <summary>The stream behind a dense layer.</summary>
    public Tensor Dense(GatedUnit unit) => _layer.Box.Feed(_attended, _normed, unit, null);

    /// <summary>The stream behind each of some blocks, and the row of the block per (token, slot); several blocks are selections of the layer's experts.</summary>
    public (Tensor Hidden, long[] Selected)[] Sparse(IReadOnlyList<SparseMoeBlock> blocks)
    {
        var selected = new long[blocks.Count][];
        if (!ReferenceEquals(_all, _normed))
        {
            // Tokens that no expert has to see are routed and counted all the same.
            for (var place = 0; place < blocks.Count; place++)
            {
                Take(place, blocks[place].Router.Route(_all));
            }
        }

        var fed = blocks.Count > 1
            ? SharedExperts.Forward(_layer.Sparse!, blocks, _normed, Take)
            : [blocks[0].Forward(_normed, _index, new RoutingObserver(routing => Take(0, routing)))];
        return [.. fed.Zip(selected, (part, rows) => (_layer.Box.JoinFed(_attended, _normed, part), rows))];

        void Take(int place, Routing routing) => selected[place] ??= Copy(routing.Selected);
    }

    private static long[] Copy(Tensor rows)
    {
        using var copy = rows.contiguous().cpu();
        return copy.data<long>().ToArray();
    }

    private sealed class RoutingObserver(Action<Routing> onRouted) : ForwardObserver
    {
        public override void OnRouted(int layer, Routing routing) => onRouted(routing);
    }
}
