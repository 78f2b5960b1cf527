using Eep.Core.Evaluation;
using Eep.Core.Pruning;

namespace Eep.Core.Bench;

/// <summary>Some plans as the plain evaluator runs them, one after the other.</summary>
/// <param name="Seconds">Per plan, answering alone.</param>
/// <param name="Fastest">Of the fastest plan.</param>
/// <param name="Preparing">Per plan, writing and loading the checkpoint.</param>
/// <param name="Computed">Layer-tokens per plan, read and generated.</param>
/// <param name="TokensPerSecond">Tokens read and generated.</param>
/// <param name="Answers">By plan.</param>
internal sealed record PlainTiming(
    double Seconds, double Fastest, double Preparing, double Computed, double TokensPerSecond, IReadOnlyList<IReadOnlyList<ModelAnswer>> Answers)
{
    public static PlainTiming Of(
        BenchSubject subject, IReadOnlyList<ModelRequest> requests, IReadOnlyList<PruningPlan> plans, CancellationToken cancellationToken)
    {
        var plain = subject.Plain();
        var runs = plans.Select(plan => plain.Answer(requests, plan, cancellationToken)).ToList();
        var seconds = runs.Average(run => run.Evaluating.TotalSeconds);
        var computed = runs.Average(run => (double)(run.Counters.Computed + run.Counters.Generated));
        return new PlainTiming(
            seconds,
            runs.Min(run => run.Evaluating.TotalSeconds),
            runs.Average(run => (run.Materialising + run.Loading).TotalSeconds),
            computed,
            computed / subject.Checkpoint.Config.LayerCount / seconds,
            [.. runs.Select(run => run.Answers)]);
    }

    /// <summary>Share of answers that are worth the engine's: the same score of a generated text, or log-likelihoods within 1e-5 relative.</summary>
    public double EqualTo(IReadOnlyList<PlanAnswers> engine, Evaluator task)
    {
        var items = task.Items(SplitKind.Search);
        var scoring = new Scoring(task.Task);
        return Answers.Zip(engine).SelectMany(pair => pair.First.Zip(pair.Second.Answers).Select((answers, index) => IsEqual(answers.First, answers.Second, index) ? 1.0 : 0.0)).Average();

        // The engine stops an answer as soon as its score is decided, so the texts may differ.
        bool IsEqual(ModelAnswer one, ModelAnswer other, int item) => (one, other) switch
        {
            (Generated, Generated) => scoring.Score(items[item], one).Score == scoring.Score(items[item], other).Score,
            (LogLikelihoods left, LogLikelihoods right) => left.Sums.Zip(right.Sums).All(sums => Math.Abs(sums.First - sums.Second) <= 1e-5 * Math.Abs(sums.First)),
            _ => false,
        };
    }
}
