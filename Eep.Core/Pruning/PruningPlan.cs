using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Eep.Core.Pruning;

/// <summary>
/// Everything that turns the original model into the pruned one: the genome of the search. Immutable.
/// Layers of the model that no group names keep all their experts (dense layers, or sparse layers left alone).
/// </summary>
public sealed class PruningPlan
{
    private readonly Dictionary<int, GroupPlan> _byLayer = [];

    /// <summary>Takes the groups as they are.</summary>
    /// <exception cref="PlanException">No group, a layer twice, matrices for different models, or k above what a group keeps.</exception>
    public PruningPlan(
        ImmutableArray<GroupPlan> groups, RouterSpace routerSpace, int expertsPerToken, NeuronAlignment alignment = NeuronAlignment.None)
    {
        if (groups.IsDefaultOrEmpty)
        {
            throw new PlanException("A plan needs at least one layer group.");
        }

        Groups = groups;
        RouterSpace = routerSpace;
        ExpertsPerToken = expertsPerToken;
        Alignment = alignment;
        foreach (var group in groups)
        {
            CheckShape(group);
            foreach (var layer in group.Layers)
            {
                if (!_byLayer.TryAdd(layer, group))
                {
                    throw new PlanException($"Layer {layer} belongs to two layer groups.");
                }
            }
        }

        Hash = ComputeHash();
    }

    /// <summary>The layer groups, in depth order.</summary>
    public ImmutableArray<GroupPlan> Groups { get; }

    /// <summary>Where the router mappings act.</summary>
    public RouterSpace RouterSpace { get; }

    /// <summary>k of the pruned model.</summary>
    public int ExpertsPerToken { get; }

    /// <summary>How the neurons of experts are ordered where a row of W_EM combines several.</summary>
    public NeuronAlignment Alignment { get; }

    /// <summary>E': the most that a group keeps; all groups do where the plan is uniform.</summary>
    public int ExpertBudget => Groups.Max(group => group.ExpertMerging.Rows);

    /// <summary>Whether all groups keep equally many, as stock checkpoints do.</summary>
    public bool IsUniform => Groups.All(group => group.ExpertMerging.Rows == Groups[0].ExpertMerging.Rows);

    /// <summary>Experts kept in all layers together.</summary>
    public int ExpertTotal => Groups.Sum(group => group.Layers.Length * group.ExpertMerging.Rows);

    /// <summary>E of the original model.</summary>
    public int ExpertCount => Groups[0].ExpertMerging.Columns;

    /// <summary>True when every group only selects experts: no weight is combined.</summary>
    public bool IsPruningOnly => Groups.All(group => group.IsPruningOnly);

    /// <summary>Hex SHA-256 over the canonical plan (<see cref="CanonicalPlan"/>): equal hashes mean the same pruned model.</summary>
    public string Hash { get; }

    /// <summary>The group of a layer, or null when the plan leaves the layer alone.</summary>
    public GroupPlan? ForLayer(int layer) => _byLayer.GetValueOrDefault(layer);

    /// <summary>The same matrices for every layer, in other layer groups: the same model, with the same hash.</summary>
    /// <exception cref="PlanException">A group holds layers with different matrices, or without any.</exception>
    public PruningPlan Regroup(ImmutableArray<ImmutableArray<int>> groups) =>
        With([.. groups.Select(layers => Shared(layers) with { Layers = layers })]);

    /// <summary>The group whose matrices some layers have in common.</summary>
    /// <exception cref="PlanException">They have different matrices, or none.</exception>
    internal GroupPlan Shared(ImmutableArray<int> layers)
    {
        var first = ForLayer(layers[0]);
        return first is not null && layers.All(layer => ForLayer(layer) is { } other && (ReferenceEquals(first, other) || first with { Layers = other.Layers } == other))
            ? first
            : throw new PlanException(
                $"Layers {layers[0]} to {layers[^1]} share one pair of matrices here, but the plan has several or none for them; use its layer groups or finer ones.");
    }

    /// <summary>Other matrices, and the rest the same.</summary>
    /// <exception cref="PlanException">As the constructor.</exception>
    public PruningPlan With(ImmutableArray<GroupPlan> groups) => new(groups, RouterSpace, ExpertsPerToken, Alignment);

    /// <summary>The same matrices with another alignment: another model where a row combines several experts.</summary>
    public PruningPlan WithAlignment(NeuronAlignment alignment) =>
        alignment == Alignment ? this : new PruningPlan(Groups, RouterSpace, ExpertsPerToken, alignment);

    /// <summary>The same matrices with another k.</summary>
    /// <exception cref="PlanException">k is outside [1, E'].</exception>
    public PruningPlan WithExpertsPerToken(int expertsPerToken) =>
        expertsPerToken == ExpertsPerToken ? this : new PruningPlan(Groups, RouterSpace, expertsPerToken, Alignment);

    /// <summary>The plan that keeps everything: every new expert is its original.</summary>
    public static PruningPlan Identity(MoeShape shape) =>
        Select(shape, [[.. shape.SparseLayers]], _ => [.. Enumerable.Range(0, shape.ExpertCount)], shape.ExpertsPerToken);

    /// <summary>A plan of one-hot rows: <paramref name="keptOf"/> gives the kept experts of each group.</summary>
    /// <param name="shape">The model.</param>
    /// <param name="groups">Layers of each group, as <see cref="LayerGroups.Divide"/> gives them.</param>
    /// <param name="keptOf">Group index to kept original experts, in the order they get in the new model.</param>
    /// <param name="expertsPerToken">k of the pruned model.</param>
    /// <param name="routerSpace">Router space; for one-hot rows both give the same model wherever the router renormalises.</param>
    public static PruningPlan Select(
        MoeShape shape,
        ImmutableArray<ImmutableArray<int>> groups,
        Func<int, int[]> keptOf,
        int expertsPerToken,
        RouterSpace routerSpace = RouterSpace.Logits) => new(
            [.. groups.Select((layers, index) =>
            {
                var rows = CoefficientMatrix.OneHot(keptOf(index), shape.ExpertCount);
                return new GroupPlan(layers, rows, rows);
            })],
            routerSpace,
            expertsPerToken);

    /// <summary>Refuses a plan that does not fit the model.</summary>
    /// <exception cref="PlanException">
    /// Names the first misfit: a layer that is not sparse, a wrong expert count, or a budget or rows that grouped routers cannot hold.
    /// </exception>
    public void CheckFits(MoeShape shape)
    {
        if (ExpertCount != shape.ExpertCount)
        {
            throw new PlanException($"The plan is for {ExpertCount} experts a layer; the model has {shape.ExpertCount}.");
        }

        foreach (var layer in _byLayer.Keys.Order())
        {
            if (!shape.SparseLayers.Contains(layer))
            {
                throw new PlanException(
                    $"The plan names layer {layer}; the model's sparse layers are {string.Join(", ", shape.SparseLayers)}.");
            }
        }

        CheckRouter(shape);
        if (_byLayer.Count != shape.SparseLayerCount && ExpertBudget != shape.ExpertCount)
        {
            throw new PlanException(
                $"The plan covers {_byLayer.Count} of {shape.SparseLayerCount} sparse layers; a stock model has one expert count for all.");
        }

        GroupedRows.Check(this, shape);
    }

    private void CheckRouter(MoeShape shape)
    {
        if (!shape.HasFixedRouter)
        {
            return;
        }

        if (ExpertsPerToken != shape.ExpertsPerToken)
        {
            throw new PlanException(
                $"The plan activates {ExpertsPerToken} experts per token; the model's router always chooses {shape.ExpertsPerToken}, one after the other, so their number cannot be changed.");
        }

        if (RouterSpace == RouterSpace.Probabilities)
        {
            throw new PlanException("The plan maps router probabilities; the model's router has none over all experts. Use router space logits.");
        }
    }

    private void CheckShape(GroupPlan group)
    {
        var (first, merging, mapping) = (Groups[0].ExpertMerging, group.ExpertMerging, group.RouterMapping);
        if (group.Layers.IsDefaultOrEmpty)
        {
            throw new PlanException("A layer group names no layer.");
        }

        var name = $"Layer group {group.Layers[0]}..{group.Layers[^1]}";
        if (merging.Rows != mapping.Rows || merging.Columns != mapping.Columns)
        {
            throw new PlanException(
                $"{name}: W_EM is {merging.Rows} x {merging.Columns} and W_RM {mapping.Rows} x {mapping.Columns}; they must agree.");
        }

        if (merging.Columns != first.Columns)
        {
            throw new PlanException($"{name} chooses from {merging.Columns} experts, the first group from {first.Columns}; a model has equally many in every layer.");
        }

        if (merging.Rows > merging.Columns)
        {
            throw new PlanException($"{name} keeps {merging.Rows} of {merging.Columns} experts; it cannot keep more than there are.");
        }

        if (ExpertsPerToken < 1 || ExpertsPerToken > merging.Rows)
        {
            throw new PlanException(
                $"The plan activates {ExpertsPerToken} experts per token but keeps {merging.Rows}; keep at least {ExpertsPerToken}, or lower the experts per token.");
        }
    }

    private string ComputeHash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var number in (ReadOnlySpan<int>)[(int)RouterSpace, ExpertsPerToken, ExpertBudget, ExpertCount])
        {
            hash.AppendData(BitConverter.GetBytes(number));
        }

        var isUniform = IsUniform;

        // Selected experts have the neurons they have.
        if (Alignment != NeuronAlignment.None && !IsPruningOnly)
        {
            hash.AppendData(BitConverter.GetBytes((int)Alignment));
        }

        foreach (var layer in _byLayer.Keys.Order())
        {
            var (merging, mapping) = CanonicalPlan.OrderRows(_byLayer[layer]);
            hash.AppendData(BitConverter.GetBytes(layer));
            if (!isUniform)
            {
                hash.AppendData(BitConverter.GetBytes(merging.Rows));
            }

            hash.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(merging.Values));
            hash.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(mapping.Values));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
