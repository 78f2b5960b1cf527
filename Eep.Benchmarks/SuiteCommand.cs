using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Chat;
using Eep.Core.Evaluation;
using Eep.Core.Evaluation.Suites;
using Eep.Core.Models;
using Eep.Core.Pruning;
using Eep.Core.Pruning.Criteria;
using Eep.Core.Runs;

namespace Eep.Benchmarks;

/// <summary>
/// A grid of budgets and active experts through a gated suite: all candidates in one evaluation beside one evaluation of baseline and candidate
/// for each, with the same engine, the same gates and the same early stops, in turn.
/// </summary>
internal static class SuiteCommand
{
    private const string Baseline = "baseline";

    public static Command Create()
    {
        var samples = new Option<string>("--samples") { Description = "Folder with the sample's model, tasks and suites.", DefaultValueFactory = _ => "samples" };
        var budgets = new Option<int[]>("--budget") { Description = "Experts to keep.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [7, 6, 5, 4] };
        var active = new Option<int[]>("--experts-per-token") { Description = "Active experts.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [2, 1] };
        var limit = new Option<int?>("--limit") { Description = "Only the first items of each task." };
        var repeat = new Option<int>("--repeat") { Description = "Times that both ways are taken, in turn; the fastest of each counts.", DefaultValueFactory = _ => 2 };
        var command = new Command("suite", "Time of many candidates in one evaluation, as a share of one evaluation each.") { samples, budgets, active, limit, repeat };
        command.SetAction(parse => Run(
            parse.GetRequiredValue(samples), new CandidateBatch { Budgets = parse.GetValue(budgets), ExpertsPerToken = parse.GetValue(active) }, parse.GetValue(limit), Math.Max(1, parse.GetValue(repeat))));
        return command;
    }

    private static int Run(string samples, CandidateBatch batch, int? limit, int repeat)
    {
        var suite = SuiteFile.Read(Path.Combine(samples, "suites", "sample.yaml"), limit);
        using var checkpoint = Checkpoint.Open(Path.Combine(samples, "model"));
        var candidates = Candidates(checkpoint, suite, batch);
        var (alone, together) = (Pass.None, Pass.None);
        for (var turn = 0; turn < repeat; turn++)
        {
            alone = Pass.Faster(alone, Pass.Of(checkpoint, suite, [.. candidates.Select(candidate => (Subject[])[candidate])]));
            together = Pass.Faster(together, Pass.Of(checkpoint, suite, [[.. candidates]]));
        }

        foreach (var (before, after) in alone.Verdicts.Zip(together.Verdicts))
        {
            Line($"{before.Candidate,-8} {before.Verdict,-12} {after.Verdict,-12} {string.Join(", ", after.Tasks.Select(task => FormattableString.Invariant($"{task.Task} {task.Difference:+0.000;-0.000;0.000} of {task.Items}")))}");
        }

        var equal = alone.Verdicts.Zip(together.Verdicts).Count(pair => pair.First.Gates.Select(gate => gate.Verdict).SequenceEqual(pair.Second.Gates.Select(gate => gate.Verdict)));
        Line($"{candidates.Count} candidates, {suite.Tasks.Count} tasks of {suite.Tasks.Sum(task => task.ItemCount)} items; {equal} of {candidates.Count} have the same verdict of every gate");
        Line($"one evaluation each: {alone.Seconds:0.0} s, {alone.Items} items asked, of these {alone.BaselineItems} of the baseline");
        Line($"one evaluation of all: {together.Seconds:0.0} s, {together.Items} items asked, of these {together.BaselineItems} of the baseline");
        Line($"ratio {together.Seconds / alone.Seconds:0.000}");
        return equal == candidates.Count ? 0 : 1;
    }

    /// <summary>The experts that contribute most to the first task's search split, at every size of the grid.</summary>
    private static IReadOnlyList<Subject> Candidates(Checkpoint checkpoint, Suite suite, CandidateBatch batch)
    {
        using var model = Open(checkpoint);
        var shape = checkpoint.Shape;
        var scores = model.Observe(suite.Tasks[0].Evaluator.Requests(SplitKind.Search)).Statistics.GatedNormSum;
        var target = new PlanTarget(shape, [.. shape.SparseLayers.Select(layer => System.Collections.Immutable.ImmutableArray.Create(layer))], batch.Budgets!.Max(), shape.ExpertsPerToken);
        return CandidateGrid.Of(CriterionPlans.Select(scores, target), scores.ToRows(), shape, batch);
    }

    private static MoeLanguageModel Open(Checkpoint checkpoint) =>
        MoeLanguageModel.Open(checkpoint, new ComputeOptions(), template: ChatTemplates.Resolve(checkpoint.Folder, ChatTemplate.Automatic));

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    /// <summary>All candidates once, in evaluations of some of them.</summary>
    private sealed record Pass(double Seconds, int Items, int BaselineItems, IReadOnlyList<SuiteVerdict> Verdicts)
    {
        public static Pass None { get; } = new(double.PositiveInfinity, 0, 0, []);

        public static Pass Faster(Pass one, Pass other) => one.Seconds < other.Seconds ? one : other;

        /// <summary>Opening the model, asking the baseline and judging are part of every evaluation, as in the product.</summary>
        public static Pass Of(Checkpoint checkpoint, Suite suite, IReadOnlyList<Subject[]> evaluations)
        {
            var folder = Directory.CreateTempSubdirectory("eep-suite-").FullName;
            try
            {
                var watch = Stopwatch.StartNew();
                var (items, known, verdicts) = (0, 0, new List<SuiteVerdict>());
                for (var number = 0; number < evaluations.Count; number++)
                {
                    using var journal = EvaluationJournal.Open(Path.Combine(folder, FormattableString.Invariant($"{number}.jsonl")), suite.Version);
                    using var model = Open(checkpoint);
                    var run = new SuiteRun(suite, journal, Baseline, new ComputeOptions().Workers);
                    run.Score(model, [new Subject(Baseline, PruningPlan.Identity(model.Shape))]);
                    run.Score(model, evaluations[number]);
                    verdicts.AddRange(evaluations[number].Select(candidate => run.Judge(candidate.Name)));
                    known += Asked(run, suite, Baseline);
                    items += evaluations[number].Sum(candidate => Asked(run, suite, candidate.Name)) + Asked(run, suite, Baseline);
                }

                return new Pass(watch.Elapsed.TotalSeconds, items, known, verdicts);
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        private static int Asked(SuiteRun run, Suite suite, string subject) => suite.Tasks.Sum(task => run.Items(subject, task).Count);
    }
}
