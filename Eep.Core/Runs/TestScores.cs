using Eep.Core.Evaluation;
using Eep.Core.Pruning;
using Eep.Core.Pruning.Criteria;

namespace Eep.Core.Runs;

/// <summary>The reported numbers: full model, winner and one-shot baselines on the test split, each scored once.</summary>
internal static class TestScores
{
    private const int RandomDraws = 10;

    /// <summary>How many plans are scored on the test split: full model and winner twice, with and without style words, and the baselines.</summary>
    public static int Evaluations(RunOptions options) => 4 + (options.Baselines ? OneShotMethods.All.Count + RandomDraws : 0);

    /// <summary>Scores them all.</summary>
    public static TestOutcome Measure(
        RunInputs inputs,
        PruningPlan winner,
        ExpertEvidence evidence,
        IRunObserver observer,
        CancellationToken cancellationToken)
    {
        observer.OnLog("Scoring the full model, the winner and the baselines on the test split.");
        List<(string Name, PruningPlan Plan)> models = [("full", PruningPlan.Identity(inputs.Shape)), ("eep", winner)];
        if (inputs.Options.Baselines)
        {
            models.AddRange(OneShotMethods.All.Select(method => (method.Name, OneShot(method))));
            models.AddRange(Enumerable.Range(0, RandomDraws).Select(
                draw => ("random", OneShot(new CriterionSelection(new RandomCriterion(unchecked((inputs.Options.Seed * RandomDraws) + (ulong)draw)))))));
        }

        var results = Scored(inputs, models, styled: true, observer, cancellationToken);
        var knows = inputs.Tasks.HasStyleWords
            ? Scored(inputs, models[..2], styled: false, observer, cancellationToken).Select(result => (double?)result.Whole.Score)
            : [null, null];
        var single = models.Where(model => model.Name != "random").Select((model, index) => new ScoreLine(
            model.Name,
            results[index].Whole.Score,
            results[index].Whole.StandardError,
            knows.ElementAtOrDefault(index),
            null,
            results[index].Whole.ItemScores.Count));
        return new TestOutcome(
            [.. single, .. RandomLine(models, results)],
            [.. inputs.Tasks.All.Select((evaluator, task) => new TaskScore(
                evaluator.Task.Name,
                inputs.Tasks.MetricOf(evaluator),
                results[0].Parts[task].ItemScores.Count,
                results[0].Parts[task].Score,
                results[1].Parts[task].Score))],
            results[0].Whole.ItemScores,
            results[1].Whole.ItemScores);

        PruningPlan OneShot(IOneShotMethod method) => RunPlan.OneShot(
            method, inputs.Search with { ExpertsPerToken = winner.ExpertsPerToken }, inputs.Shape, evidence);
    }

    private static IEnumerable<ScoreLine> RandomLine(
        List<(string Name, PruningPlan Plan)> models, IReadOnlyList<TasksResult> results)
    {
        var draws = results.Where((_, index) => models[index].Name == "random").Select(result => result.Whole).ToList();
        if (draws.Count == 0)
        {
            yield break;
        }

        var mean = draws.Average(draw => draw.Score);
        var deviation = Math.Sqrt(draws.Sum(draw => Math.Pow(draw.Score - mean, 2)) / (draws.Count - 1));
        yield return new ScoreLine(
            "random", mean, deviation / Math.Sqrt(draws.Count), null, deviation, draws[0].ItemScores.Count);
    }

    private static IReadOnlyList<TasksResult> Scored(
        RunInputs inputs,
        IReadOnlyList<(string Name, PruningPlan Plan)> models,
        bool styled,
        IRunObserver observer,
        CancellationToken cancellationToken)
    {
        var (start, end) = styled ? (0.0, 0.85) : (0.85, 1.0);
        var progress = new StageProgress(observer, RunStage.Testing, "Test split", start, end);
        return inputs.Tasks.Evaluate(
            inputs.Model,
            SplitKind.Test,
            [.. models.Select(model => model.Plan)],
            new EvaluationScope(SuppressStyle: !styled),
            progress,
            cancellationToken);
    }
}

/// <summary>What the test split said.</summary>
/// <param name="Lines">The full model first, the winner second, then the baselines.</param>
/// <param name="Tasks">Full model and winner on each task.</param>
/// <param name="FullItems">The full model, item by item, all tasks in a row.</param>
/// <param name="WinnerItems">The same of the winner.</param>
internal sealed record TestOutcome(
    IReadOnlyList<ScoreLine> Lines, IReadOnlyList<TaskScore> Tasks, IReadOnlyList<double> FullItems, IReadOnlyList<double> WinnerItems);
