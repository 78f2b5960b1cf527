using Eep.Core.Bench;
using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Chat;
using Eep.Core.Evaluation;
using Eep.Core.Evaluation.Reports;
using Eep.Core.Evaluation.Suites;
using Eep.Core.Models;
using Eep.Core.Pruning;

namespace Eep.Web.Evaluations;

/// <summary>Runs a suite over its subjects and writes every form of report.</summary>
/// <param name="request">What to evaluate.</param>
/// <param name="time">Clock of the reports.</param>
public sealed class SuiteEvaluation(EvaluationRequest request, TimeProvider time)
{
    // Models that are measured in turn are open together.
    private const int MostMeasured = 4;

    // Their prompts are made of the first items of each task.
    private const int ItemsRead = 64;

    private readonly Dictionary<string, SubjectSummary> _subjects = [];

    /// <summary>The suite; after <see cref="Run"/>.</summary>
    public Suite Suite { get; private set; } = null!;

    /// <summary>Scored items of a subject on a task.</summary>
    public IReadOnlyDictionary<(string Subject, string Task), IReadOnlyList<ItemScore>> Items { get; private set; } = null!;

    /// <summary>The same, with one share for all models together.</summary>
    /// <param name="progress">Receives the share done, in [0, 1].</param>
    /// <param name="cancellationToken">Honoured between blocks of items.</param>
    public EvaluationSummary Run(Action<double> progress, CancellationToken cancellationToken)
    {
        var folders = SubjectPlan.Of(request).Select(subject => subject.Checkpoint).Distinct().ToList();
        return Run((folder, share) => progress((folders.IndexOf(folder) + share) / folders.Count), cancellationToken);
    }

    /// <summary>Evaluates, or goes on with an interrupted evaluation in the same folder.</summary>
    /// <param name="progress">Receives the model's folder and the share done of it.</param>
    /// <param name="cancellationToken">Honoured between blocks of items.</param>
    public EvaluationSummary Run(Action<string, double> progress, CancellationToken cancellationToken)
    {
        var isSuite = SuiteFile.IsSuite(request.Suite);
        Suite = Ordered(SuiteFile.ReadAny(request.Suite, request.Split, request.Limit));
        var subjects = SubjectPlan.Of(request);
        var baseline = subjects is [{ Name: SubjectPlan.Baseline }, ..] ? SubjectPlan.Baseline : null;
        var folder = request.Output ?? Directory.CreateTempSubdirectory("eep-evaluation-").FullName;
        try
        {
            using var journal = EvaluationJournal.Open(Path.Combine(folder, "journal.jsonl"), Header(subjects));
            var run = new SuiteRun(Suite, journal, baseline, request.Compute.Workers);
            foreach (var group in subjects.GroupBy(subject => subject.Checkpoint))
            {
                Score(run, group.Key, [.. group], knows: !isSuite, progress, cancellationToken);
            }

            var summary = Summarize(run, subjects, baseline, Measure(subjects, cancellationToken));
            if (request.Output is not null)
            {
                var flips = BrokenItemTrace.Trace(request, Suite, subjects, [.. Flips(summary)], cancellationToken);
                if (request.Routing)
                {
                    RoutingFiles.Write(request, Suite, subjects, folder, cancellationToken);
                }

                EvaluationReports.Write(folder, summary, Suite, run, flips, time.GetUtcNow());
            }

            return summary;
        }
        finally
        {
            if (request.Output is null)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private Suite Ordered(Suite suite)
    {
        var ordered = suite with { Tasks = [.. suite.Tasks.Select(task => request.First.TryGetValue(task.Name, out var first) ? task with { First = first } : task)] };
        _ = ordered.Tasks.Select(task => task.ItemCount).ToArray();
        return ordered;
    }

    private string Header(IReadOnlyList<SubjectPlan> subjects) =>
        $"suite {Suite.Name} {Suite.Version}, {request.Compute.Dtype} on {request.Compute.Device}, chat template {request.ChatTemplate}, "
        + string.Join(", ", subjects.Select(subject => $"{subject.Name} {subject.Fingerprint()}"))
        + string.Concat(Suite.Tasks.Where(task => task.First.Count > 0).Select(task => $", {task.Name} from {string.Join(' ', task.First)}"));

    private void Score(
        SuiteRun run, string folder, SubjectPlan[] subjects, bool knows, Action<string, double> progress, CancellationToken cancellationToken)
    {
        using var checkpoint = Checkpoint.Open(folder);
        var template = ChatTemplates.Resolve(folder, request.ChatTemplate);
        using var model = MoeLanguageModel.Open(checkpoint, request.Compute, template: template);
        var named = subjects.Select(subject => new Subject(
            subject.Name, subject.Plan is null ? PruningPlan.Identity(model.Shape) : PlanFile.Read(subject.Plan, model.Shape))).ToArray();

        // The baseline alone comes first: what it knows lets the candidates stop early.
        Subject[][] parties = [.. named.GroupBy(subject => subject.Name == SubjectPlan.Baseline).Select(party => party.ToArray())];
        for (var party = 0; party < parties.Length; party++)
        {
            var before = parties[..party].Sum(each => each.Length);
            var own = parties[party].Length;
            run.Score(model, parties[party], new Progress(share => progress(folder, (before + (share * own)) / named.Length)), cancellationToken);
        }

        var sizes = ModelSizes.Of(checkpoint);
        foreach (var (subject, plan) in subjects.Zip(named))
        {
            var bytes = subject.Plan is null
                ? checkpoint.Tensors.Sum(tensor => tensor.Bytes)
                : sizes.Forecast(new MemoryQuestion(plan.Plan.ExpertBudget, null, 0, 0, TensorType.F32)).Weights;
            _subjects[subject.Name] = new SubjectSummary(subject.Name, folder, template?.Name ?? ChatTemplate.None, bytes,
                [.. Suite.Tasks.Select(task => Task(run, task, subject.Name, knows ? Knows(model, task, plan.Plan, cancellationToken) : null))])
            {
                Experts = plan.Plan.ExpertBudget,
                ExpertsPerToken = plan.Plan.ExpertsPerToken,
            };
        }
    }

    private static double? Knows(MoeLanguageModel model, SuiteTask task, PruningPlan plan, CancellationToken cancellationToken) =>
        task.Evaluator.Task.StyleWords.Count == 0
            ? null
            : task.Evaluator.Evaluate(model, task.Split, [plan], new EvaluationScope(task.Limit, SuppressStyle: true), null, cancellationToken)[0].Score;

    private static TaskSummary Task(SuiteRun run, SuiteTask task, string subject, double? knows)
    {
        var items = run.Items(subject, task);
        var definition = task.Evaluator.Task;
        return new TaskSummary(
            task.Name, definition.Version, task.Evaluator.Identity, task.Split, definition.FewShot?.Count ?? 0, task.Limit, items.Count,
            task.Evaluator.Items(task.Split).Count,
            [.. task.Evaluator.Metrics(items).Select(value => new MetricSummary(value.Metric, value.Filter, value.HigherIsBetter, value.Value, value.StandardError))],
            knows);
    }

    private SpeedReport? Measure(IReadOnlyList<SubjectPlan> subjects, CancellationToken cancellationToken)
    {
        if (subjects.Count > MostMeasured)
        {
            return request.Measure
                ? throw new TaskException($"Speed is measured of at most {MostMeasured} models in turn; these are {subjects.Count}.")
                : null;
        }

        return request.Measure || Suite.ModelGates.Any(gate => gate.Quantity != ModelGate.Memory)
            ? ServingBench.Measure(
                [.. subjects.Select(subject => new ServedModel(subject.Name, subject.Checkpoint, subject.Plan))],
                Suite.Tasks.SelectMany(task => task.Items.Take(ItemsRead).Select(item => $"{item.Context} {item.Target}")), request.Compute, cancellationToken)
            : null;
    }

    private EvaluationSummary Summarize(SuiteRun run, IReadOnlyList<SubjectPlan> subjects, string? baseline, SpeedReport? speed)
    {
        Items = subjects.SelectMany(subject => Suite.Tasks.Select(task => (Key: (subject.Name, task.Name), Items: run.Items(subject.Name, task))))
            .ToDictionary(pair => pair.Key, pair => pair.Items);
        return new EvaluationSummary
        {
            Suite = Suite.Name,
            SuiteVersion = Suite.Version,
            Confidence = Suite.Confidence,
            Overlap = request.Overlap,
            Subjects = [.. subjects.Select(subject => _subjects[subject.Name])],
            Verdicts = baseline is null
                ? []
                : [.. subjects.Where(subject => subject.Name != baseline).Select(subject => run.Judge(subject.Name, Costs(_subjects[baseline], _subjects[subject.Name], speed)))],
            Speed = speed,
        };
    }

    /// <summary>Memory is counted from the files, of a plan from what its export would hold; speed and energy where they were measured.</summary>
    private static Dictionary<string, (double Baseline, double Candidate)> Costs(SubjectSummary baseline, SubjectSummary candidate, SpeedReport? speed)
    {
        var costs = new Dictionary<string, (double Baseline, double Candidate)>();
        if (baseline.TensorBytes is { } before && candidate.TensorBytes is { } after)
        {
            costs[ModelGate.Memory] = (before, after);
        }

        var (old, now) = (speed?.Quantities(baseline.Name) ?? new Dictionary<string, double>(), speed?.Quantities(candidate.Name) ?? new Dictionary<string, double>());
        foreach (var quantity in old.Keys.Where(now.ContainsKey))
        {
            costs[quantity] = (old[quantity], now[quantity]);
        }

        return costs;
    }

    private IEnumerable<FlippedItem> Flips(EvaluationSummary summary) =>
        from verdict in summary.Verdicts
        from task in Suite.Tasks
        from item in FlippedItem.Of(verdict.Candidate, task, Items[(SubjectPlan.Baseline, task.Name)], Items[(verdict.Candidate, task.Name)])
        select item;

    /// <summary>Progress without a thread switch.</summary>
    private sealed class Progress(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
