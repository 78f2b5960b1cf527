using Eep.Core.Evaluation;
using Eep.Core.Evaluation.Metrics;
using Eep.Core.Pruning;

namespace Eep.Core.Runs;

/// <summary>The tasks of a run as one: asked together in one pass, scored as one number in [0, 1].</summary>
public sealed class RunTasks
{
    // What a point below a floor costs: more than other tasks can make up for while their weights are alike, and little enough that plans
    // below a floor still differ.
    private const double FloorPenalty = 3;

    private readonly IReadOnlyList<(Evaluator Evaluator, double Weight, double? Floor)> _tasks;
    private readonly RunOptions _options;

    // What the full model answers, where plans are compared with it.
    private readonly Dictionary<(SplitKind Split, EvaluationScope Scope), PlanAnswers> _references = [];

    private RunTasks(IReadOnlyList<(Evaluator Evaluator, double Weight, double? Floor)> tasks, RunOptions options) => (_tasks, _options) = (tasks, options);

    /// <summary>The first task, after which a run is named.</summary>
    public Evaluator Main => _tasks[0].Evaluator;

    /// <summary>All tasks, the first one first.</summary>
    public IEnumerable<Evaluator> All => _tasks.Select(task => task.Evaluator);

    /// <summary>Whether a task names style words.</summary>
    public bool HasStyleWords => All.Any(evaluator => evaluator.Task.StyleWords.Count > 0);

    /// <summary>Whether an answer has to be written.</summary>
    public bool Generates => All.Any(evaluator => evaluator.Task.OutputType == OutputType.GenerateUntil);

    /// <summary>Name and version of each task.</summary>
    public string Title => string.Join(" + ", All.Select(evaluator => $"{evaluator.Task.Name} (version {evaluator.Task.Version})"));

    /// <summary>What the score is made of.</summary>
    public string Metric => _tasks.Count == 1
        ? MetricOf(Main)
        : $"{(_options.TaskAggregate == TaskAggregate.Mean ? "mean" : "worst")} of {string.Join(", ", All.Select(MetricOf))}";

    /// <summary>Reads the tasks.</summary>
    /// <param name="options">Paths must be absolute.</param>
    /// <exception cref="TaskException">A task cannot be read.</exception>
    public static RunTasks Read(RunOptions options) => new(
        [
            (new Evaluator(TaskFile.Read(options.Task)), 1, options.TaskFloor),
            .. (options.FurtherTasks ?? []).Select(task => (new Evaluator(TaskFile.Read(task.Task)), task.Weight, task.Floor)),
        ],
        options);

    /// <summary>Name of what a task contributes.</summary>
    public string MetricOf(Evaluator evaluator) => _options.Fitness == FitnessKind.Agreement ? "agreement" : evaluator.Task.Metric.Name;

    /// <summary>What to ask about the first items of a split of each task, task after task.</summary>
    public IReadOnlyList<ModelRequest> Requests(SplitKind split, int? limit = null, bool suppressStyle = false) =>
        _tasks.Count == 1 ? Main.Requests(split, limit, suppressStyle) : [.. All.SelectMany(evaluator => evaluator.Requests(split, limit, suppressStyle))];

    /// <summary>Scores plans, in their order.</summary>
    public IReadOnlyList<TasksResult> Evaluate(
        ILanguageModel model,
        SplitKind split,
        IReadOnlyList<PruningPlan> plans,
        EvaluationScope scope,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        var requests = Requests(split, scope.Limit, scope.SuppressStyle);
        if (_options.Fitness == FitnessKind.Agreement && !_references.ContainsKey((split, scope)))
        {
            _references[(split, scope)] = model.Answer(requests, [PruningPlan.Identity(model.Shape)], null, null, cancellationToken)[0];
        }

        var sheets = model.Answer(requests, plans, progress, null, cancellationToken);
        return [.. sheets.Select(sheet => Score(split, scope, sheet))];
    }

    /// <summary>The same on the search split, where plans that cannot become useful are stopped: with one task whose score is a mean over items.</summary>
    public IReadOnlyList<RacedResult> Race(
        ILanguageModel model,
        IReadOnlyList<PruningPlan> plans,
        RaceRules rules,
        EvaluationScope scope,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default) => _tasks.Count == 1 && _options is { Fitness: FitnessKind.Metric, BreakTies: false } && !IsLikelihood(Main)
            ? Main.Race(model, SplitKind.Search, plans, rules, scope, progress, cancellationToken)
            : [.. Evaluate(model, SplitKind.Search, plans, scope, progress, cancellationToken).Select(result => new RacedResult(result.Whole, null))];

    private static bool IsLikelihood(Evaluator evaluator) => MetricCatalog.Find(evaluator.Task.Metric, evaluator.Task.OutputType).Aggregation != "mean";

    /// <summary>A mean log-likelihood per word, byte or token becomes the geometric mean of their probabilities, 1 / perplexity.</summary>
    private static EvaluationResult InUnitRange(Evaluator evaluator, EvaluationResult result)
    {
        if (!IsLikelihood(evaluator))
        {
            return result;
        }

        var probability = Math.Exp(result.Score);
        return result with { Score = probability, StandardError = probability * result.StandardError };
    }

    private TasksResult Score(SplitKind split, EvaluationScope scope, PlanAnswers sheet)
    {
        var parts = new List<EvaluationResult>();
        var start = 0;
        foreach (var evaluator in All)
        {
            var count = evaluator.Requests(split, scope.Limit).Count;
            var answers = sheet.Answers.Skip(start).Take(count).ToArray();
            var result = InUnitRange(evaluator, evaluator.Score(split, new PlanAnswers(answers, sheet.TokenShare)));
            if (_options.Fitness == FitnessKind.Agreement)
            {
                result = Agreeing(result, _references[(split, scope)].Answers.Skip(start).Zip(answers, ChoiceAgreement.Of).ToArray());
            }
            else if (_options.BreakTies && split == SplitKind.Search)
            {
                result = result with { Score = ChoiceProbabilities.BreakTies(result.Score, evaluator.Items(split), answers) };
            }

            parts.Add(result);
            start += count;
        }

        var shortfall = _tasks.Zip(parts).Sum(pair => Math.Max(0, (pair.First.Floor ?? 0) - pair.Second.Score));
        return new TasksResult(Together(parts, shortfall), parts, shortfall == 0);
    }

    private static EvaluationResult Agreeing(EvaluationResult result, IReadOnlyList<double> items) => result with
    {
        Score = ItemStatistics.Mean(items),
        StandardError = ItemStatistics.StandardError(items),
        ItemScores = items,
    };

    private EvaluationResult Together(List<EvaluationResult> parts, double shortfall)
    {
        var whole = parts.Count == 1 ? parts[0] : _options.TaskAggregate == TaskAggregate.Mean ? Mean(parts) : parts.MinBy(part => part.Score)!;
        return whole with
        {
            Score = shortfall == 0 ? whole.Score : Math.Max(0, whole.Score - (FloorPenalty * shortfall)),
            ItemScores = [.. parts.SelectMany(part => part.ItemScores)],
            Completions = [.. parts.SelectMany(part => part.Completions)],
        };
    }

    private EvaluationResult Mean(List<EvaluationResult> parts)
    {
        var total = _tasks.Sum(task => task.Weight);
        var shares = _tasks.Select(task => task.Weight / total).ToArray();
        return parts[0] with
        {
            Score = shares.Zip(parts).Sum(pair => pair.First * pair.Second.Score),
            StandardError = Math.Sqrt(shares.Zip(parts).Sum(pair => Math.Pow(pair.First * pair.Second.StandardError, 2))),
        };
    }
}

/// <summary>What the tasks of a run said about one plan.</summary>
/// <param name="Whole">The score that the search goes by; items of all tasks in a row.</param>
/// <param name="Parts">Each task alone, its score in [0, 1].</param>
/// <param name="HoldsFloors">Whether each task reaches its floor.</param>
public sealed record TasksResult(EvaluationResult Whole, IReadOnlyList<EvaluationResult> Parts, bool HoldsFloors);
