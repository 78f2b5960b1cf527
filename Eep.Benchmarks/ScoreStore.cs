using System.Text.Json;
using Eep.Core.Evaluation;
using Eep.Core.Pruning;
using Eep.Core.Runs;

namespace Eep.Benchmarks;

/// <summary>
/// Scores of plans on the splits of one task, kept in a file so that no plan is ever evaluated twice on the same items, by any search, seed or
/// attempt. Searches are deterministic: run again over a filled store, they take no time.
/// </summary>
internal sealed class ScoreStore
{
    private readonly Evaluator _evaluator;
    private readonly ILanguageModel _model;
    private readonly string _path;
    private readonly Dictionary<(string Hash, SplitKind Split), StoredScore> _scores = [];

    /// <summary>Reads what the file holds; a torn last line is cut off.</summary>
    public ScoreStore(Evaluator evaluator, ILanguageModel model, string path)
    {
        (_evaluator, _model, _path) = (evaluator, model, path);
        if (!File.Exists(path))
        {
            return;
        }

        var text = File.ReadAllText(path);
        var whole = text[..(text.LastIndexOf('\n') + 1)];
        File.WriteAllText(path, whole);
        foreach (var line in whole.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var score = JsonSerializer.Deserialize<StoredScore>(line, RunJson.Line)!;
            _scores[(score.Hash, score.Split)] = score;
        }
    }

    /// <summary>Mean wall time of what was evaluated so far, per plan on the search split; null before there is any.</summary>
    public double? SecondsPerSearchPlan =>
        _scores.Values.Where(score => score.Split == SplitKind.Search).Select(score => (double?)score.Seconds).Average();

    /// <summary>The scores of plans, in their order; null where the model gave no usable numbers.</summary>
    public IReadOnlyList<StoredScore> Score(SplitKind split, IReadOnlyList<PruningPlan> plans, CancellationToken cancellationToken)
    {
        var missing = plans.Where(plan => !_scores.ContainsKey((plan.Hash, split))).DistinctBy(plan => plan.Hash).ToList();
        if (missing.Count > 0)
        {
            var watch = System.Diagnostics.Stopwatch.StartNew();
            var results = _evaluator.Evaluate(_model, split, missing, cancellationToken: cancellationToken);
            var seconds = watch.Elapsed.TotalSeconds / missing.Count;
            var made = missing.Zip(results, (plan, result) => new StoredScore(
                plan.Hash, split, result.Score, split == SplitKind.Test ? [.. result.ItemScores] : [], seconds)).ToList();
            File.AppendAllLines(_path, made.Select(score => JsonSerializer.Serialize(score, RunJson.Line)));
            foreach (var score in made)
            {
                _scores.Add((score.Hash, split), score);
            }
        }

        return [.. plans.Select(plan => _scores[(plan.Hash, split)])];
    }
}

/// <summary>One evaluation.</summary>
/// <param name="Hash">The plan's hash.</param>
/// <param name="Split">What was asked.</param>
/// <param name="Score">Mean over items.</param>
/// <param name="Items">Score of each item, test split only.</param>
/// <param name="Seconds">Wall time.</param>
internal sealed record StoredScore(string Hash, SplitKind Split, double Score, double[] Items, double Seconds);
