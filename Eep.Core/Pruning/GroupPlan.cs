using System.Collections.Immutable;

namespace Eep.Core.Pruning;

/// <summary>One layer group of a plan: the layers and the pair of matrices they share.</summary>
/// <param name="Layers">Layer indices of the model, ascending; at least one.</param>
/// <param name="ExpertMerging">W_EM [E', E]: new expert i = sum_j W_EM[i,j] * expert j, one scalar for w1, w2 and w3.</param>
/// <param name="RouterMapping">W_RM [E', E], acting in the plan's router space.</param>
public sealed record GroupPlan(
    ImmutableArray<int> Layers, CoefficientMatrix ExpertMerging, CoefficientMatrix RouterMapping)
{
    /// <summary>True when both matrices are one-hot and equal: the group only selects experts.</summary>
    public bool IsPruningOnly => ExpertMerging.IsOneHot && ExpertMerging.Equals(RouterMapping);

    /// <inheritdoc/>
    public bool Equals(GroupPlan? other) =>
        other is not null && Layers.SequenceEqual(other.Layers)
        && ExpertMerging.Equals(other.ExpertMerging) && RouterMapping.Equals(other.RouterMapping);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Layers.Length, ExpertMerging, RouterMapping);
}
