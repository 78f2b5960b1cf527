using System.Text;
using Eep.Core.Checkpoints;
using Eep.Core.Evaluation;
using Eep.Core.Metering;
using Eep.Core.Pruning;
using Eep.Core.Runs;
using Eep.Core.Search;

namespace Eep.Core.Bench;

/// <summary>A whole search with everything on, and the plain evaluator on plans of the same search.</summary>
internal static class SearchPart
{
    private const int PlainPlans = 20;

    public static SearchLine Measure(BenchSubject subject, RunOptions options, Action<string> log, CancellationToken cancellationToken)
    {
        log($"{subject.Name}: search without racing");
        var full = Searched.Run(options with { Racing = RacingMode.Off }, log, cancellationToken);
        log($"{subject.Name}: search");
        var raced = Searched.Run(options, log, cancellationToken);
        var proposed = raced.Individuals;
        var count = Math.Min(PlainPlans, proposed.Count);
        IndividualRecord[] sample = [.. Enumerable.Range(0, count).Select(index => proposed[index * proposed.Count / count])];
        log($"{subject.Name}: plain evaluator on {count} of {proposed.Count} proposed plans");
        PruningPlan[] plans = [.. sample.Select(individual => PlanJson.Read(Encoding.UTF8.GetBytes(individual.Plan), "the search"))];
        var plain = PlainTiming.Of(subject, subject.Own, plans, cancellationToken);
        var whole = plain.Seconds * proposed.Count;
        return new SearchLine
        {
            Preset = options.Preset,
            Proposed = proposed.Count,
            Evaluated = raced.Evaluated,
            Stopped = raced.Stopped,
            EngineSeconds = raced.Seconds,
            SecondsWithoutRacing = full.Seconds,
            SamePlansWithoutRacing = full.Individuals.Select(individual => individual.PlanHash).SequenceEqual(proposed.Select(individual => individual.PlanHash)),
            SecondsPerProposed = raced.Seconds / proposed.Count,
            PlainPlans = count,
            PlainTokensPerSecond = plain.TokensPerSecond,
            PlainSecondsPerPlan = plain.Seconds,
            PlainSeconds = whole,
            Ratio = raced.Seconds / whole,
            EqualScores = plain.Answers.Zip(sample).Count(pair => IsScore(pair.Second, Score(subject, pair.First))),
        };
    }

    /// <summary>Whether the search knew this score, or stopped with an interval that holds it.</summary>
    private static bool IsScore(IndividualRecord individual, double score) =>
        individual.Score == score || (individual.Stopped is { } interval && interval.Low <= score && score <= interval.High);

    private static double Score(BenchSubject subject, IReadOnlyList<ModelAnswer> answers) =>
        subject.Task.Score(SplitKind.Search, new PlanAnswers(answers, new ExpertTable(1, 1))).Score;
}
