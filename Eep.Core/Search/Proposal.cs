using Eep.Core.Pruning;

namespace Eep.Core.Search;

/// <summary>A child before it has a number.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Origin">The operator that made it.</param>
/// <param name="Parents">Ids of the parents.</param>
internal readonly record struct Proposal(PruningPlan Plan, string Origin, IReadOnlyList<int> Parents);
