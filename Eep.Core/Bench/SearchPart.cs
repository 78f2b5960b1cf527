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
        var journal = new MemoryJournal();
        var evaluated = 0;
        using var inputs = RunInputs.Open(options);
        inputs.Model.Answer([subject.Own[0]], [PruningPlan.Identity(inputs.Shape)], cancellationToken: cancellationToken);
        var seconds = BestTime.Once(() =>
        {
            var observer = new LogObserver(log);
            var statistics = inputs.Model.Observe(inputs.Evaluator.Requests(SplitKind.Search), null, cancellationToken);
            var search = new EvolutionarySearch(inputs.Search, inputs.Shape, RunPlan.Seeds(inputs, statistics));
            var loop = new SearchLoop(inputs, search, journal, observer);
            loop.Run(cancellationToken);
            evaluated = loop.EvaluatedCount;
        });

        IndividualRecord[] proposed = [.. journal.Individuals];
        var count = Math.Min(PlainPlans, proposed.Length);
        IndividualRecord[] sample = [.. Enumerable.Range(0, count).Select(index => proposed[index * proposed.Length / count])];
        log($"{subject.Name}: plain evaluator on {sample.Length} of {proposed.Length} proposed plans");
        PruningPlan[] plans = [.. sample.Select(individual => PlanJson.Read(Encoding.UTF8.GetBytes(individual.Plan), "the search"))];
        var plain = PlainTiming.Of(subject, subject.Own, plans, cancellationToken);
        var whole = plain.Seconds * proposed.Length;
        return new SearchLine(
            options.Preset,
            proposed.Length,
            evaluated,
            seconds,
            seconds / proposed.Length,
            plans.Length,
            plain.TokensPerSecond,
            plain.Seconds,
            whole,
            seconds / whole,
            plain.Answers.Zip(sample).Count(pair => Score(subject, pair.First) == pair.Second.Score));
    }

    private static double Score(BenchSubject subject, IReadOnlyList<ModelAnswer> answers) =>
        subject.Task.Score(SplitKind.Search, new PlanAnswers(answers, new ExpertTable(1, 1))).Score;

    private sealed class LogObserver(Action<string> log) : IRunObserver
    {
        public void OnProgress(RunStage stage, double fraction, string detail)
        {
        }

        public void OnLog(string message) => log(message);
    }
}
