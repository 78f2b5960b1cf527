using Eep.Core.Evaluation;
using Eep.Core.Metering;
using Eep.Core.Models;

namespace Eep.Core.Bench;

/// <summary>Seconds per plan, plain and engine, for generations of three kinds.</summary>
internal static class GenerationsPart
{
    private const int PlainPlans = 3;

    public static (IReadOnlyList<GenerationLine> Lines, Figure PeakMemory) Measure(
        BenchSubject subject, Action<string> log, CancellationToken cancellationToken)
    {
        var plans = new BenchPlans(subject.Checkpoint.Shape);
        var count = subject.Options.Generation;
        var lines = new List<GenerationLine>();
        var peak = 0L;
        foreach (var (scoring, requests) in Scorings(subject))
        {
            foreach (var (kind, generation) in subject.Options.Kinds.Select(kind => (Name(kind), plans.Of(kind, count))))
            {
                log($"{subject.Name}: {count} {kind} plans, {scoring}");
                TorchRuntime.TrimMemory();
                EngineTiming engine;
                using (var memory = new PrivateMemory())
                {
                    engine = EngineTiming.Of(subject, requests, generation, new EngineOptions(), cancellationToken);
                    peak = Math.Max(peak, memory.Peak);
                }

                var alone = generation.Take(PlainPlans).ToList();
                var plain = PlainTiming.Of(subject, requests, alone, cancellationToken);
                lines.Add(Line(kind, scoring, generation.Length, engine, alone.Count, plain, plain.EqualTo(engine.Answers, subject.Task)));
            }
        }

        return (lines, peak);
    }

    private static IEnumerable<(string Scoring, IReadOnlyList<ModelRequest> Requests)> Scorings(BenchSubject subject)
    {
        foreach (var scoring in subject.Options.Scorings.Where(scoring => scoring == BenchScoring.Forward || subject.IsGenerative))
        {
            yield return (Name(scoring), scoring == BenchScoring.Forward ? subject.Forward : subject.Own);
        }
    }

    private static string Name(Enum value) => value.ToString().ToLowerInvariant();

    private static GenerationLine Line(string kind, string scoring, int plans, EngineTiming engine, int alone, PlainTiming plain, double equal)
    {
        var share = engine.Computed / (plans * plain.Computed);
        var seconds = engine.Seconds / plans;
        return new GenerationLine(
            kind,
            scoring,
            plans,
            alone,
            plain.TokensPerSecond,
            plain.Seconds,
            plain.Preparing,
            seconds,
            share,
            seconds / (plain.Seconds * share),
            equal);
    }
}
