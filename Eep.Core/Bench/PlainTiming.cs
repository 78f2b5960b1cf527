using Eep.Core.Evaluation;
using Eep.Core.Pruning;

namespace Eep.Core.Bench;

/// <summary>Some plans as the plain evaluator runs them, one after the other.</summary>
/// <param name="Seconds">Per plan, answering alone.</param>
/// <param name="Preparing">Per plan, writing and loading the checkpoint.</param>
/// <param name="Computed">Layer-tokens per plan, read and generated.</param>
/// <param name="TokensPerSecond">Tokens read and generated.</param>
/// <param name="Answers">By plan.</param>
internal sealed record PlainTiming(
    double Seconds, double Preparing, double Computed, double TokensPerSecond, IReadOnlyList<IReadOnlyList<ModelAnswer>> Answers)
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
            runs.Average(run => (run.Materialising + run.Loading).TotalSeconds),
            computed,
            computed / subject.Checkpoint.Config.LayerCount / seconds,
            [.. runs.Select(run => run.Answers)]);
    }

    /// <summary>Share of answers that are the engine's: the same text, or log-likelihoods within 1e-5 relative.</summary>
    public double EqualTo(IReadOnlyList<PlanAnswers> engine)
    {
        var pairs = Answers.Zip(engine).SelectMany(pair => pair.First.Zip(pair.Second.Answers)).ToList();
        return pairs.Average(pair => IsEqual(pair.First, pair.Second) ? 1.0 : 0.0);
    }

    private static bool IsEqual(ModelAnswer one, ModelAnswer other) => (one, other) switch
    {
        (Generated left, Generated right) => left.Completion == right.Completion,
        (LogLikelihoods left, LogLikelihoods right) => left.Sums.Zip(right.Sums).All(pair => Math.Abs(pair.First - pair.Second) <= 1e-5 * Math.Abs(pair.First)),
        _ => false,
    };
}
