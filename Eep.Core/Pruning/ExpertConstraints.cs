using System.Collections.Immutable;

namespace Eep.Core.Pruning;

/// <summary>
/// Experts that every plan has to keep and experts that none may, by layer. A plan keeps the dominant original expert of each W_EM row; in
/// a layer group the experts of all its layers count.
/// </summary>
/// <param name="pinned">Layer to experts that must be kept; null = none.</param>
/// <param name="banned">Layer to experts that must not be kept; null = none.</param>
public sealed class ExpertConstraints(
    IReadOnlyDictionary<int, IReadOnlyList<int>>? pinned = null, IReadOnlyDictionary<int, IReadOnlyList<int>>? banned = null)
{
    /// <summary>No constraint.</summary>
    public static ExpertConstraints None { get; } = new();

    /// <summary>Whether a group of layers must keep an expert.</summary>
    public bool IsPinned(ImmutableArray<int> layers, int expert) => Names(pinned, layers, expert);

    /// <summary>Whether a group of layers must not keep an expert.</summary>
    public bool IsBanned(ImmutableArray<int> layers, int expert) => Names(banned, layers, expert);

    /// <summary>Whether a plan keeps all pinned experts and no banned one.</summary>
    public bool Hold(PruningPlan plan) => (pinned is null && banned is null) || plan.Groups.All(group =>
    {
        var kept = group.ExpertMerging.Dominants().ToHashSet();
        return Enumerable.Range(0, plan.ExpertCount).All(expert =>
            kept.Contains(expert) ? !IsBanned(group.Layers, expert) : !IsPinned(group.Layers, expert));
    });

    /// <summary>Both tables in words, as in "pinned in layer 0: 1, 3; banned in layer 2: 5"; empty when there is none.</summary>
    public override string ToString() => string.Join(
        "; ",
        from table in new[] { (Name: "pinned", Experts: pinned), (Name: "banned", Experts: banned) }
        from layer in (table.Experts ?? new Dictionary<int, IReadOnlyList<int>>()).OrderBy(layer => layer.Key)
        where layer.Value.Count > 0
        select FormattableString.Invariant($"{table.Name} in layer {layer.Key}: {string.Join(", ", layer.Value.Order())}"));

    /// <summary>What makes the constraints impossible for a model, one sentence each; empty when they are not.</summary>
    public IReadOnlyList<string> Faults(MoeShape shape, ImmutableArray<ImmutableArray<int>> groups, int budget)
    {
        var faults = new List<string>();
        foreach (var (name, table) in new[] { ("pinned", pinned), ("banned", banned) })
        {
            faults.AddRange(
                from layer in table ?? new Dictionary<int, IReadOnlyList<int>>()
                where !shape.SparseLayers.Contains(layer.Key) || layer.Value.Any(expert => expert < 0 || expert >= shape.ExpertCount)
                select $"{name} names layer {layer.Key} with experts {string.Join(", ", layer.Value)}; it must be a sparse layer with experts from 0 to {shape.ExpertCount - 1}.");
        }

        var size = shape.ExpertCount / shape.GroupCount;
        var each = budget / shape.GroupCount;
        foreach (var layers in groups)
        {
            foreach (var part in Enumerable.Range(0, shape.ExpertCount).Chunk(size))
            {
                var (kept, gone) = (part.Count(expert => IsPinned(layers, expert)), part.Count(expert => IsBanned(layers, expert)));
                if (kept > each || size - gone < each || part.Any(expert => IsPinned(layers, expert) && IsBanned(layers, expert)))
                {
                    faults.Add(
                        $"pinned leaves, together with banned, no choice of {each} among experts {part[0]} to {part[^1]} in the group of layer {layers[0]}: "
                        + $"{kept} are pinned and {gone} banned; no expert may be both.");
                }
            }
        }

        return faults;
    }

    private static bool Names(IReadOnlyDictionary<int, IReadOnlyList<int>>? table, ImmutableArray<int> layers, int expert) =>
        table is not null && layers.Any(layer => table.TryGetValue(layer, out var experts) && experts.Contains(expert));
}
