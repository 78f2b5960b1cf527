using Eep.Core.Evaluation;
using Eep.Core.Search;

namespace Eep.Benchmarks;

/// <summary>Searches side by side: what they ask at the same time is evaluated as one generation, so that steady-state searches share it too.</summary>
internal static class Lockstep
{
    /// <summary>Runs all to the end.</summary>
    public static void Run(IReadOnlyList<EvolutionarySearch> searches, ScoreStore store, CancellationToken cancellationToken)
    {
        while (true)
        {
            var asked = searches.Select(search => (Search: search, Generation: search.Ask())).Where(pair => pair.Generation is not null).ToList();
            if (asked.Count == 0)
            {
                return;
            }

            var plans = asked.SelectMany(pair => pair.Generation!.Individuals).Select(individual => individual.Plan).ToList();
            var scores = store.Score(SplitKind.Search, plans, cancellationToken).Select(score => (double?)score.Score).ToList();
            var next = 0;
            foreach (var (search, generation) in asked)
            {
                var count = generation!.Individuals.Count;
                search.Tell(generation, scores.GetRange(next, count));
                next += count;
            }
        }
    }
}
