using Eep.Core.Evaluation;
using Eep.Core.Evaluation.Reports;
using Eep.Core.Evaluation.Suites;
using Eep.Core.Pruning;
using Eep.Web.Evaluations;

namespace Eep.Tests.Web;

/// <summary>Evaluations with every field filled in.</summary>
public static class EvaluationSamples
{
    public static EvaluationOptions Options { get; } = new()
    {
        Name = "an evaluation",
        Candidate = "samples/model",
        Baseline = "samples/model",
        Suite = "samples/suites/sample.yaml",
    };

    public static Eep.Web.Data.Evaluation Row() => new()
    {
        Id = Guid.CreateVersion7(),
        Name = Options.Name,
        Options = Options,
        CreatedAt = RunSamples.Now,
        Actor = "somebody",
    };

    public static EvaluationView View(Guid id, EvaluationState state, EvaluationSummary? summary = null) => new()
    {
        Id = id,
        Name = Options.Name,
        State = state,
        Options = Options,
        CreatedAt = RunSamples.Now,
        StartedAt = RunSamples.Now,
        FinishedAt = state.IsFinal() ? RunSamples.Now.AddSeconds(75) : null,
        Actor = "somebody",
        Progress = summary is null ? 0.25 : 1,
        Verdict = summary?.Verdicts.Max(verdict => verdict.Verdict),
        Candidates = summary is null ? [] : CandidateVerdict.Of(summary),
        Summary = summary,
    };

    public static EvaluationSummary Summary(Verdict verdict = Verdict.Inconclusive) => new()
    {
        Suite = "sample-regression",
        SuiteVersion = "0123456789ab",
        Confidence = 0.95,
        Subjects = [Subject("baseline", 0.80), Subject("model", 0.78)],
        Verdicts =
        [
            new SuiteVerdict(
                "model",
                verdict,
                [Comparison("qa", -0.02, 0.03, 12, 8), Comparison("choice", 0.01, 0.005, 0, 1)],
                [
                    new GateResult("qa", "non_inferiority 0.05", verdict, "difference in [-0.0500, +0.0100]. About 240 more items would decide."),
                    new GateResult("model", "memory at most 0.9", Verdict.Pass, "0.6 of the baseline's."),
                ]),
        ],
    };

    /// <summary>Two candidates: the larger passes.</summary>
    public static EvaluationSummary BatchSummary()
    {
        var summary = Summary();
        return summary with
        {
            Subjects =
            [
                summary.Subjects[0], summary.Subjects[1] with { Name = "b6-k2", TensorBytes = 3_000_000, Experts = 6, ExpertsPerToken = 2 },
                summary.Subjects[1] with { Name = "b3-k1", TensorBytes = 2_000_000, Experts = 3, ExpertsPerToken = 1 },
            ],
            Verdicts = [Summary(Verdict.Pass).Verdicts[0] with { Candidate = "b6-k2" }, Summary(Verdict.Fail).Verdicts[0] with { Candidate = "b3-k1" }],
        };
    }

    /// <summary>A candidate that writes twice as fast; no energy, and nothing of 32 at once.</summary>
    public static SpeedReport Speed() => new()
    {
        Machine = "a processor, 2 threads, f32",
        PromptTokens = 128,
        NewTokens = 32,
        Rounds = 3,
        Energy = "the processor shows no energy counter",
        Subjects =
        [
            new SubjectSpeed("baseline", [new BatchSpeed(1, 1000, 50, 0.128, 0.02, null), new BatchSpeed(8, 1500, 100, 0.6, 0.08, null), Slow], null),
            new SubjectSpeed("model", [new BatchSpeed(1, 2000, 90, 0.064, 0.011, null), new BatchSpeed(8, 3000, 200, 0.3, 0.04, null), Slow], null),
        ],
    };

    /// <summary>One layer of four experts, two of them removed; one of these had tokens.</summary>
    public static RoutingSummary Routing()
    {
        var found = new RoutingComparison(new MoeShape([3], 4, 2), PruningPlan.Select(new MoeShape([3], 4, 2), [[3]], _ => [0, 1], 2), ["qa, prompts"]);
        found.Take(0, 0, [2, 0], [0.6f, 0.4f], [0, 1], [0.75f, 0.25f]);
        return RoutingSummary.Of("model", found);
    }

    public static FlippedItem Flip(int item, bool broken, string task = "qa") => new(
        "model", task, item, broken, $"Question {item}: where is the kite?", " the barn",
        new FlippedAnswer(broken ? " the barn" : " the hill", broken ? "the barn" : "the hill"),
        new FlippedAnswer(broken ? " the hill" : " the barn", broken ? "the hill" : "the barn"));

    private static BatchSpeed Slow => new(32, null, null, null, null, "would take more than 120 s");

    private static SubjectSummary Subject(string name, double score) => new(name, "samples/model", "none", 3_870_000,
        [new TaskSummary("qa", "1", "id", SplitKind.Test, 0, null, 400, 1000, [new MetricSummary("exact_match", "none", true, score, 0.02)], null)]);

    private static TaskComparison Comparison(string task, double difference, double half, int broken, int better) => new()
    {
        Task = task,
        Metric = "exact_match",
        Items = 400,
        ItemsOfSuite = task == "qa" ? 400 : 500,
        Baseline = 0.8,
        Candidate = 0.8 + difference,
        Difference = difference,
        Low = difference - half,
        High = difference + half,
        BootstrapLow = difference - half,
        BootstrapHigh = difference + half,
        Fixed = better,
        Broken = broken,
        PExact = 0.5,
        PMid = 0.4,
        PHolm = 0.8,
        Deviation = 0.3,
    };
}
