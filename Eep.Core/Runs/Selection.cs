using Eep.Core.Evaluation;
using Eep.Core.Search;

namespace Eep.Core.Runs;

/// <summary>Chooses the winner: the best few of the search are scored again on documents the search never saw.</summary>
internal static class Selection
{
    /// <summary>The candidates, best first: by validation score, then search score, then age.</summary>
    public static IReadOnlyList<Candidate> Rank(
        RunInputs inputs, SearchArchive archive, IRunObserver observer, CancellationToken cancellationToken)
    {
        var entries = archive.Ranked
            .DistinctBy(entry => entry.Individual.Plan.Hash)
            .Take(inputs.Options.ValidationCandidates)
            .ToList();
        observer.OnLog($"Scoring the best {entries.Count} on the validation split.");
        var progress = new StageProgress(observer, RunStage.Selecting, "Validation split");
        var plans = entries.Select(entry => entry.Individual.Plan).ToList();
        var failures = new Dictionary<string, string>();
        var results = inputs.Evaluate(SplitKind.Validation, plans, failures, progress, cancellationToken);
        var ranked = entries
            .Select((entry, index) => (Entry: entry, Result: results[index]))
            .Where(pair => pair.Result is not null)
            .Select(pair => new Candidate(
                pair.Entry.Individual,
                new CandidateLine(pair.Entry.Individual.Id, pair.Entry.Score!.Value, pair.Result!.Score),
                pair.Result.TokenShare.ToRows()))
            .OrderByDescending(candidate => candidate.Line.ValidationScore)
            .ThenByDescending(candidate => candidate.Line.SearchScore)
            .ThenBy(candidate => candidate.Individual.Id)
            .ToList();
        return ranked.Count > 0
            ? ranked
            : throw new ModelException($"Every candidate failed on the validation split: {failures.Values.First()}");
    }

    /// <summary>A candidate, its scores, and its token share on the validation split.</summary>
    internal sealed record Candidate(Individual Individual, CandidateLine Line, double[][] Utilisation);
}
