using Eep.Core.Evaluation;
using Eep.Core.Search;

namespace Eep.Core.Runs;

/// <summary>
/// Chooses the winner on documents the search never saw: among the best few of the search and the plans of the one-shot criteria it
/// began with, which no search has fitted to its split.
/// </summary>
internal static class Selection
{
    /// <summary>The candidates, best first: those whose tasks all reach their floors, then by validation score, then the fewest experts per token, then search score, then age.</summary>
    public static IReadOnlyList<Candidate> Rank(
        RunInputs inputs, SearchArchive archive, IRunObserver observer, CancellationToken cancellationToken)
    {
        var entries = archive.Ranked
            .DistinctBy(entry => entry.Individual.Plan.Hash)
            .Where((entry, rank) => rank < inputs.Options.ValidationCandidates || IsOfCriterion(entry.Individual))
            .ToList();
        observer.OnLog($"Scoring {entries.Count} candidates on the validation split.");
        var progress = new StageProgress(observer, RunStage.Selecting, "Validation split");
        var plans = entries.Select(entry => entry.Individual.Plan).ToList();
        var failures = new Dictionary<string, string>();
        var results = inputs.Evaluate(SplitKind.Validation, plans, failures, progress, cancellationToken);
        var ranked = entries
            .Select((entry, index) => (Entry: entry, Result: results[index]))
            .Where(pair => pair.Result is not null)
            .Select(pair => new Candidate(
                pair.Entry.Individual,
                new CandidateLine(pair.Entry.Individual.Id, pair.Entry.Score!.Value, pair.Result!.Whole.Score),
                pair.Result))
            .OrderByDescending(candidate => candidate.Validation.HoldsFloors)
            .ThenByDescending(candidate => candidate.Line.ValidationScore)
            .ThenBy(candidate => candidate.Individual.Plan.ExpertsPerToken)
            .ThenByDescending(candidate => candidate.Line.SearchScore)
            .ThenBy(candidate => candidate.Individual.Id)
            .ToList();
        return ranked.Count > 0
            ? ranked
            : throw new ModelException($"Every candidate failed on the validation split: {failures.Values.First()}");
    }

    private static bool IsOfCriterion(Individual individual) => individual.Origin.StartsWith("seed:", StringComparison.Ordinal);

    /// <summary>A candidate, its scores, and what its evaluation on the validation split said.</summary>
    internal sealed record Candidate(Individual Individual, CandidateLine Line, TasksResult Validation);
}
