using System.Collections.Immutable;
using System.Globalization;
using Eep.Core.Pruning;
using Eep.Core.Runs;
using Eep.Web.Runs;

namespace Eep.Tests.Components.Fakes;

/// <summary>Runs as pages meet them, made from a number: the same number gives the same run.</summary>
public static class SampleRuns
{
    public const int Layers = 4;
    public const int Experts = 8;
    public const int GenerationCount = 23;

    public static readonly DateTimeOffset Now = new(2026, 3, 2, 10, 0, 0, TimeSpan.Zero);

    public static Guid Id(int number) => new(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]);

    public static RunDetail Completed(int number = 1) => Create(number, RunState.Completed, GenerationCount) with
    {
        Report = Report(),
        Plan = MergedPlan(number),
        Files = [.. Report().Files, new ArtifactFile("report.json", 4_020, new string('e', 64))],
    };

    public static RunDetail Running(int number = 2, int generations = 9) => Create(number, RunState.Running, generations) with
    {
        Progress = new RunProgress("Searching", generations / (double)GenerationCount, 0.08 + (0.7 * generations / GenerationCount),
            $"generation {generations} of {GenerationCount - 1}", TimeSpan.FromSeconds(74)),
    };

    public static RunDetail Queued(int number = 3) => Create(number, RunState.Queued, 0);

    public static RunDetail Failed(int number = 4) => WithReason(
        Create(number, RunState.Failed, 3), "The model's logits are not finite: document 17 under plan 4f2a, token 61 of 1024 is NaN.");

    public static RunDetail Cancelled(int number = 5) => WithReason(Create(number, RunState.Cancelled, 5), "Cancelled by a person.");

    public static GenerationPoint Point(int generation, int number = 1)
    {
        var random = new Random((number * 1000) + generation);
        var best = BestAt(generation, number);
        var median = best - 0.05 - (0.04 * random.NextDouble());
        return new GenerationPoint
        {
            Generation = generation,
            Phase = generation <= 10 ? "Pruning" : "Merging",
            BestSoFar = best,
            Best = best - (0.02 * random.NextDouble()),
            Median = median,
            Low = median - 0.12,
            High = median + 0.04,
            Proposed = generation == 0 ? 16 : 8,
            Reused = generation % 5 == 4 ? 1 : 0,
            Survival = Table(random, row => Math.Clamp(Math.Round((row * 2.2) - 0.6, 2), 0, 1)),
            Utilisation = Normalised(Table(random, value => value < 0.45 ? 0 : value)),
            Seconds = 4.2,
            Progress = (generation + 1.0) / GenerationCount,
        };
    }

    public static RunReport Report() => new()
    {
        Task = "sample-qa 1",
        Metric = "exact_match",
        Test =
        [
            new ScoreLine("full", 0.502, 0.0158, 0.860, null, 1000),
            new ScoreLine("eep", 0.830, 0.0119, 0.864, null, 1000),
            new ScoreLine("random", 0.340, 0.0150, 0.611, 0.057, 1000),
            new ScoreLine("frequency", 0.388, 0.0154, 0.702, null, 1000),
            new ScoreLine("soft", 0.301, 0.0145, 0.655, null, 1000),
            new ScoreLine("reap", 0.258, 0.0138, 0.640, null, 1000),
        ],
        Validation = [new CandidateLine(171, 0.787, 0.812), new CandidateLine(180, 0.79, 0.806)],
        WinnerId = 171,
        Proposed = 192,
        Evaluated = 188,
        Memory = new MemoryComparison(3_870_000, 2_365_000, 3_010_000, 1_505_000),
        Verification = new VerificationResult(1.9e-6, 512, 1e-4),
        Files =
        [
            new ArtifactFile("checkpoint/model.safetensors", 2_366_840, new string('a', 64)),
            new ArtifactFile("checkpoint/config.json", 912, new string('b', 64)),
            new ArtifactFile("checkpoint/tokenizer.json", 20_480, new string('c', 64)),
            new ArtifactFile("checkpoint/eep_selection.json", 2_210, new string('d', 64)),
        ],
        FullUtilisation = Normalised(Table(new Random(7), value => 0.3 + value)),
        WinnerUtilisation = Normalised(Table(new Random(8), value => value < 0.5 ? 0 : value)),
    };

    /// <summary>Four experts a layer; in every other layer the first row is a mixture.</summary>
    public static PruningPlan MergedPlan(int number = 1) => new(
        [
            .. Enumerable.Range(0, Layers).Select(layer =>
            {
                int[] kept = [layer % 2, 2 + (number % 2), 5, 6 + (layer % 2)];
                var selection = CoefficientMatrix.OneHot(kept, Experts);
                var mixed = selection.Values.ToArray();
                if (layer % 2 == 0)
                {
                    mixed[kept[0]] = 0.82f;
                    mixed[4] = 0.21f;
                    mixed[7] = -0.06f;
                }

                return new GroupPlan(ImmutableArray.Create(layer), new CoefficientMatrix(4, Experts, mixed), selection);
            }),
        ],
        RouterSpace.Logits,
        2);

    private static RunDetail Create(int number, RunState state, int generations)
    {
        var created = Now.AddMinutes(-60 * number);
        var completed = state == RunState.Completed;
        return new RunDetail
        {
            Summary = new RunSummary
            {
                Id = Id(number),
                Name = string.Create(CultureInfo.InvariantCulture, $"sample-qa 8 to 4 seed {number}"),
                State = state,
                ModelName = "sample",
                TaskName = "sample-qa",
                ExpertCount = Experts,
                ExpertBudget = 4,
                Preset = "eep+",
                Seed = (ulong)number,
                CreatedAt = created,
                StartedAt = state == RunState.Queued ? null : created.AddSeconds(4),
                FinishedAt = state is RunState.Completed or RunState.Failed or RunState.Cancelled ? created.AddSeconds(187) : null,
                Generations = generations,
                GenerationCount = GenerationCount,
                BestScore = generations == 0 ? null : BestAt(generations - 1, number),
                TestScore = completed ? 0.830 : null,
                FullTestScore = completed ? 0.502 : null,
                Memory = completed ? Report().Memory : null,
                Attempts = 1,
                LastSequence = generations + 2,
                BestCurve = [.. Enumerable.Range(0, generations).Select(generation => BestAt(generation, number))],
            },
            Options = new RunOptions { Model = "samples/model", Task = "samples/tasks/qa.yaml", ExpertBudget = 4, Seed = (ulong)number },
            Generations = [.. Enumerable.Range(0, generations).Select(generation => Point(generation, number))],
            Events =
            [
                new RunEventView(1, created, "state", "Queued"),
                new RunEventView(2, created.AddSeconds(4), "state", "Running, attempt 1"),
            ],
        };
    }

    private static RunDetail WithReason(RunDetail detail, string reason) => detail with { Summary = detail.Summary with { Reason = reason } };

    private static double BestAt(int generation, int number) =>
        Math.Round(0.42 + (0.36 * (1 - Math.Exp(-(generation / 2) / (4.0 + number)))), 3);

    private static double[][] Table(Random random, Func<double, double> shape) =>
        [.. Enumerable.Range(0, Layers).Select(_ => Enumerable.Range(0, Experts).Select(_ => shape(random.NextDouble())).ToArray())];

    private static double[][] Normalised(double[][] table) =>
        [.. table.Select(row => row.Select(value => value / Math.Max(1e-9, row.Sum())).ToArray())];
}
