using Eep.Core.Evaluation;
using Eep.Core.Pruning;
using Eep.Core.Search;

namespace Eep.Benchmarks;

/// <summary>One search of the comparison, finished, with what it would have delivered after fewer evaluations.</summary>
internal sealed record QualityRun(IReadOnlyList<QualityPoint> Curve, StoredScore Test)
{
    /// <summary>The selection after the whole search.</summary>
    public QualityPoint Final => Curve[^1];

    // As RunOptions.ValidationCandidates has it.
    private const int Candidates = 32;

    private static readonly int[] Grid = [25, 50, 75, 100, 125, 150, 175, 200, 250, 300, 350];

    /// <summary>Selects on the validation split after each point of the grid, and scores the last selection on the test split.</summary>
    public static QualityRun Of(SearchArchive archive, ScoreStore store, CancellationToken cancellationToken)
    {
        var curve = new List<QualityPoint>();
        PruningPlan? winner = null;
        foreach (var count in Grid.Where(count => count < archive.All.Count).Append(archive.All.Count))
        {
            var plans = archive.All.Take(count)
                .Where(scored => scored.Score is not null)
                .OrderByDescending(scored => scored.Score).ThenBy(scored => scored.Individual.Id)
                .DistinctBy(scored => scored.Individual.Plan.Hash)
                .Where((scored, rank) => rank < Candidates || scored.Individual.Origin.StartsWith("seed:", StringComparison.Ordinal))
                .ToList();
            var scores = store.Score(SplitKind.Validation, [.. plans.Select(scored => scored.Individual.Plan)], cancellationToken);
            var best = Enumerable.Range(0, plans.Count).MaxBy(index => scores[index].Score);
            winner = plans[best].Individual.Plan;
            curve.Add(new QualityPoint(count, plans[0].Score!.Value, scores[best].Score));
        }

        return new QualityRun(curve, store.Score(SplitKind.Test, [winner!], cancellationToken)[0]);
    }
}

/// <summary>Where a search stands.</summary>
/// <param name="Evaluations">Individuals proposed so far, repeated ones included.</param>
/// <param name="SearchScore">Best on the search split.</param>
/// <param name="ValidationScore">Of the individual that would be delivered.</param>
internal sealed record QualityPoint(int Evaluations, double SearchScore, double ValidationScore);
