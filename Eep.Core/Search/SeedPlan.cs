using Eep.Core.Pruning;

namespace Eep.Core.Search;

/// <summary>A plan that the search starts from.</summary>
/// <param name="Origin">"seed:reap", "seed:frequency", ...: becomes the individual's origin.</param>
/// <param name="Plan">A selection of distinct experts, or merged where the search merges too; with the search's layer groups, budget, experts per token and router space.</param>
public sealed record SeedPlan(string Origin, PruningPlan Plan);
