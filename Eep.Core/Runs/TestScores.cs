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

    /// <summary>The full model first, the winner second, then the baselines; and item by item what the first two got.</summary>
    public static (IReadOnlyList<ScoreLine> Lines, IReadOnlyList<double> Full, IReadOnlyList<double> Winner) Measure(
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
        var knows = inputs.Evaluator.Task.StyleWords.Count > 0
            ? Scored(inputs, models[..2], styled: false, observer, cancellationToken).Select(result => (double?)result.Score)
            : [null, null];
        var single = models.Where(model => model.Name != "random").Select((model, index) => new ScoreLine(
            model.Name,
            results[index].Score,
            results[index].StandardError,
            knows.ElementAtOrDefault(index),
            null,
            results[index].ItemScores.Count));
        return ([.. single, .. RandomLine(models, results)], results[0].ItemScores, results[1].ItemScores);

        PruningPlan OneShot(IOneShotMethod method) => RunPlan.OneShot(
            method, inputs.Search with { ExpertsPerToken = winner.ExpertsPerToken }, inputs.Shape, evidence);
    }

    private static IEnumerable<ScoreLine> RandomLine(
        List<(string Name, PruningPlan Plan)> models, IReadOnlyList<EvaluationResult> results)
    {
        var draws = results.Where((_, index) => models[index].Name == "random").ToList();
        if (draws.Count == 0)
        {
            yield break;
        }

        var mean = draws.Average(draw => draw.Score);
        var deviation = Math.Sqrt(draws.Sum(draw => Math.Pow(draw.Score - mean, 2)) / (draws.Count - 1));
        yield return new ScoreLine(
            "random", mean, deviation / Math.Sqrt(draws.Count), null, deviation, draws[0].ItemScores.Count);
    }

    private static IReadOnlyList<EvaluationResult> Scored(
        RunInputs inputs,
        IReadOnlyList<(string Name, PruningPlan Plan)> models,
        bool styled,
        IRunObserver observer,
        CancellationToken cancellationToken)
    {
        var (start, end) = styled ? (0.0, 0.85) : (0.85, 1.0);
        var progress = new StageProgress(observer, RunStage.Testing, "Test split", start, end);
        return inputs.Evaluator.Evaluate(
            inputs.Model,
            SplitKind.Test,
            [.. models.Select(model => model.Plan)],
            new EvaluationScope(SuppressStyle: !styled),
            progress,
            cancellationToken);
    }
}
