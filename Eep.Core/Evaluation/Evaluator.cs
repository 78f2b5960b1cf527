using System.Collections.Concurrent;
using Eep.Core.Pruning;

namespace Eep.Core.Evaluation;

/// <summary>A task ready to run: its items, the requests that ask a model about them, and the scores of the answers.</summary>
public sealed class Evaluator
{
    private readonly IReadOnlyDictionary<SplitKind, IReadOnlyList<TaskItem>> _splits;
    private readonly Scoring _scoring;
    private readonly Lazy<string> _identity;
    private readonly ConcurrentDictionary<(SplitKind Split, bool SuppressStyle), ModelRequest[]> _requests = [];

    /// <summary>Reads all data files of the task.</summary>
    /// <exception cref="TaskException">A file or line is bad, a split is empty, or two splits share a document.</exception>
    public Evaluator(EvaluationTask task)
    {
        Task = task;
        _scoring = new Scoring(task);
        _splits = TaskItems.Read(task);
        _identity = new Lazy<string>(() => TaskIdentity.Of(task));
    }

    /// <summary>The task.</summary>
    public EvaluationTask Task { get; }

    /// <summary>See <see cref="TaskIdentity"/>.</summary>
    public string Identity => _identity.Value;

    /// <summary>The splits that the task has.</summary>
    public IReadOnlyCollection<SplitKind> Splits => [.. _splits.Keys.Order()];

    /// <summary>The items of a split, in file order.</summary>
    /// <exception cref="TaskException">The task has no such split.</exception>
    public IReadOnlyList<TaskItem> Items(SplitKind split) => _splits.TryGetValue(split, out var items)
        ? items
        : throw new TaskException(
            $"Task {Task.Name} has no {TaskItems.Name(split)} split; it has {string.Join(", ", Splits.Select(TaskItems.Name))}.");

    /// <summary>
    /// What to ask about the first items of a split, in file order. The same request objects every time, so that an engine can keep
    /// what it worked out for them.
    /// </summary>
    /// <param name="split">The split.</param>
    /// <param name="limit">Most items; null = all.</param>
    /// <param name="suppressStyle">See <see cref="EvaluationScope"/>; without style words it changes nothing.</param>
    /// <exception cref="TaskException">No such split, or a limit below 1.</exception>
    public IReadOnlyList<ModelRequest> Requests(SplitKind split, int? limit = null, bool suppressStyle = false)
    {
        if (limit < 1)
        {
            throw new TaskException($"The limit of items is {limit}; it must be at least 1.");
        }

        var all = _requests.GetOrAdd((split, suppressStyle), _ =>
        {
            var openers = suppressStyle ? Task.StyleWords.Select(word => Task.TargetDelimiter + word).ToArray() : [];
            return [.. Items(split).Select(item => Request(item, openers))];
        });
        return limit < all.Length ? all[..limit.Value] : all;
    }

    /// <summary>Scores what one plan answered to the first items of a split.</summary>
    /// <param name="split">The split that was asked.</param>
    /// <param name="answers">In the order of the requests; as many as were asked.</param>
    /// <exception cref="ModelException">No answers, more answers than items, or answers of the wrong kind.</exception>
    public EvaluationResult Score(SplitKind split, PlanAnswers answers)
    {
        var items = Items(split);
        if (answers.Answers.Count < 1 || answers.Answers.Count > items.Count)
        {
            throw new ModelException($"{answers.Answers.Count} answers came for the {items.Count} items of the {TaskItems.Name(split)} split.");
        }

        return Result([.. answers.Answers.Select((answer, index) => _scoring.Score(items[index], answer))], answers.TokenShare);
    }

    /// <summary>Scores one answer.</summary>
    /// <exception cref="ModelException">The answer is of the wrong kind.</exception>
    public ItemScore ScoreItem(TaskItem item, ModelAnswer answer) => _scoring.Score(item, answer);

    /// <summary>Every metric behind every pipeline over some scored items, at least one; the deciding one first.</summary>
    public IReadOnlyList<MetricValue> Metrics(IReadOnlyList<ItemScore> scored) =>
        [.. _scoring.Columns.Select((column, index) => column.Aggregate([.. scored.Select(item => item.Columns[index])]))];

    private EvaluationResult Result(ItemScore[] scored, ExpertTable tokenShare)
    {
        var metrics = Metrics(scored);
        var scores = metrics[0].Items;
        return new EvaluationResult(
            ItemStatistics.Mean(scores),
            ItemStatistics.StandardError(scores),
            scores,
            [.. scored.Select(item => item.Completion)],
            tokenShare)
        {
            Metrics = metrics,
            Filtered = [.. scored.Select(item => item.Filtered)],
        };
    }

    /// <summary>Asks a model about a split under each plan and scores the answers, in the order of the plans.</summary>
    public IReadOnlyList<EvaluationResult> Evaluate(
        ILanguageModel model,
        SplitKind split,
        IReadOnlyList<PruningPlan> plans,
        EvaluationScope? scope = null,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        var requests = Requests(split, scope?.Limit, scope?.SuppressStyle ?? false);
        return [.. model.Answer(requests, plans, progress, null, cancellationToken).Select(answers => Score(split, answers))];
    }

    /// <summary>The same, but plans that cannot become useful are stopped; a perplexity has no worst value, so there none is.</summary>
    public IReadOnlyList<RacedResult> Race(
        ILanguageModel model,
        SplitKind split,
        IReadOnlyList<PruningPlan> plans,
        RaceRules rules,
        EvaluationScope? scope = null,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        if (_scoring.Columns[0].Metric.Aggregation != "mean")
        {
            return [.. Evaluate(model, split, plans, scope, progress, cancellationToken).Select(result => new RacedResult(result, null))];
        }

        var requests = Requests(split, scope?.Limit, scope?.SuppressStyle ?? false);
        var race = new ScoreRace(rules, _scoring, [.. Items(split).Take(requests.Count)], plans.Count);
        var sheets = model.Answer(requests, plans, progress, race, cancellationToken);
        return [.. sheets.Select((sheet, plan) => sheet.Answers.Contains(NotAsked.Instance)
            ? new RacedResult(null, race.IntervalOf(plan))
            : new RacedResult(Score(split, sheet), null))];
    }

    private ModelRequest Request(TaskItem item, IReadOnlyList<string> openers)
    {
        switch (Task.OutputType)
        {
            case OutputType.MultipleChoice:
                return new LogLikelihoodRequest(item.Context, [.. item.Choices.Select(choice => Task.TargetDelimiter + choice)]);
            case OutputType.LogLikelihood:
                return new LogLikelihoodRequest(item.Context, [Task.TargetDelimiter + item.Target]);
            case OutputType.LogLikelihoodRolling:
                return new LogLikelihoodRequest("", [item.Target]);
        }

        // A draft ends with a stop, so that a model which answers right and stops there is verified whole by one forward pass.
        var stop = Task.Until.Count > 0 ? Task.Until[0] : "";
        return new GenerateRequest(item.Context, Task.Until, Task.MaxNewTokens)
        {
            Drafts = [.. item.References.Where(reference => reference.Length > 0).Select(reference => Task.TargetDelimiter + reference + stop)],
            SuppressedOpeners = openers,
            Monitor = _scoring.Monitor(item),
        };
    }
}
