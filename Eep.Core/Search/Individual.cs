using Eep.Core.Pruning;

namespace Eep.Core.Search;

/// <summary>A plan proposed by the search, and where it came from.</summary>
/// <param name="Id">Number within the run, from 0, in the order of proposal.</param>
/// <param name="Generation">The generation that proposed it, from 0 (the seeds).</param>
/// <param name="Plan">The genome, rows in the genome's own order.</param>
/// <param name="Origin">"seed:reap", "random", "mutation", "crossover", ...</param>
/// <param name="Parents">Ids of the parents; empty for seeds.</param>
public sealed record Individual(
    int Id, int Generation, PruningPlan Plan, string Origin, IReadOnlyList<int> Parents);
