using System.Collections.Immutable;

namespace Eep.Core.Pruning;

/// <summary>The sparse part of a model, as far as a plan needs to know it.</summary>
/// <param name="SparseLayers">Indices of the layers that hold an SMoE block, ascending.</param>
/// <param name="ExpertCount">E, routed experts per block; at least 1.</param>
/// <param name="ExpertsPerToken">k, experts active per token; in [1, E].</param>
public sealed record MoeShape(ImmutableArray<int> SparseLayers, int ExpertCount, int ExpertsPerToken)
{
    /// <summary>
    /// Whether the router is a procedure for exactly <see cref="ExpertsPerToken"/> experts: a plan can neither lower their number nor map
    /// probabilities, since there are none over all experts.
    /// </summary>
    public bool HasFixedRouter { get; init; }

    /// <summary>Number of SMoE blocks.</summary>
    public int SparseLayerCount => SparseLayers.Length;

    /// <summary>Groups that the routers choose from; null where every expert may be chosen.</summary>
    public ExpertGroups? Groups { get; init; }

    /// <summary>Number of <see cref="Groups"/>, 1 without any. A plan keeps equally many experts of each.</summary>
    public int GroupCount => Groups?.Count ?? 1;
}
