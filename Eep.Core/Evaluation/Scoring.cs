using Eep.Core.Evaluation.Filters;
using Eep.Core.Evaluation.Metrics;

namespace Eep.Core.Evaluation;

/// <summary>Filters and metrics of a task, compiled: from one answer of the model to one item's scores.</summary>
public sealed class Scoring
{
    private readonly EvaluationTask _task;
    private readonly AnswerFilter[] _filters;
    private readonly IAnswerMetric[] _answerMetrics;
    private readonly ChoiceMetric[] _choiceMetrics;

    /// <summary>Compiles filters and metrics.</summary>
    /// <exception cref="TaskException">One of them is unknown or has a bad argument.</exception>
    public Scoring(EvaluationTask task)
    {
        _task = task;
        try
        {
            Columns = [.. task.Pipelines.SelectMany(pipeline => task.Metrics.Select(
                metric => new ScoreColumn(MetricCatalog.Find(metric, task.OutputType), pipeline.Name)))];
            _filters = [.. task.Pipelines.Select(pipeline => new AnswerFilter(pipeline.Steps))];
            _answerMetrics = task.OutputType == OutputType.GenerateUntil ? [.. task.Metrics.Select(MetricCatalog.Create)] : [];
            _choiceMetrics = task.OutputType == OutputType.MultipleChoice ? [.. task.Metrics.Select(metric => new ChoiceMetric(metric))] : [];
        }
        catch (TaskException fault)
        {
            throw new TaskException($"Task {task.Name}: {fault.Message}", fault);
        }

        if (task.OutputType != OutputType.GenerateUntil && task.Pipelines.Any(pipeline => pipeline.Steps.Count > 0))
        {
            throw new TaskException($"Task {task.Name}: filter_list works on written answers; {OutputTypes.Name(task.OutputType)} has none.");
        }
    }

    /// <summary>What each item gets, the deciding column first: all metrics of the first pipeline, then of the next.</summary>
    public IReadOnlyList<ScoreColumn> Columns { get; }

    /// <summary>What ends an item's answer early, or null.</summary>
    public IAnswerMonitor? Monitor(TaskItem item) =>
        _answerMetrics is [ExactMatchMetric metric] && _task.Pipelines is [var pipeline] ? AnswerMonitor.For(pipeline, metric, item) : null;

    /// <summary>The item's scores and the answer as text.</summary>
    /// <exception cref="ModelException">The answer is of the wrong kind.</exception>
    public ItemScore Score(TaskItem item, ModelAnswer answer) => (answer, _task.OutputType) switch
    {
        (Generated generated, OutputType.GenerateUntil) => OfText(item, generated.Completion),
        (LogLikelihoods likelihoods, OutputType.MultipleChoice) when likelihoods.Sums.Count == item.Choices.Count => OfChoice(item, likelihoods),
        (LogLikelihoods { Sums.Count: 1 } likelihoods, OutputType.LogLikelihood or OutputType.LogLikelihoodRolling) => OfTarget(item, likelihoods),
        _ => throw new ModelException($"{item.Where}: the answer is {answer.GetType().Name}, which does not fit a {_task.OutputType} item."),
    };

    private ItemScore OfText(TaskItem item, string completion)
    {
        var filtered = Array.ConvertAll(_filters, filter => filter.Apply(completion));
        return new ItemScore(
            completion,
            filtered[0],
            [.. filtered.SelectMany(answer => _answerMetrics.Select(metric => new WeightedValue(metric.Score(answer, item.References), 1)))]);
    }

    private ItemScore OfChoice(TaskItem item, LogLikelihoods likelihoods)
    {
        var chosen = Array.ConvertAll(_choiceMetrics, metric => metric.Prefer(likelihoods.Sums, item.Choices));
        var text = item.Choices[chosen[0]];
        return new ItemScore(text, text, [.. chosen.Select(index => new WeightedValue(index == item.RightChoice ? 1 : 0, 1))]);
    }

    private ItemScore OfTarget(TaskItem item, LogLikelihoods likelihoods)
    {
        var tokens = likelihoods.TokenCounts.Count > 0 ? likelihoods.TokenCounts[0] : 0;
        return new ItemScore(item.Target, item.Target, [.. Columns.Select(column => column.Metric.Name == "acc"
            ? new WeightedValue(likelihoods.IsGreedy[0] ? 1 : 0, 1)
            : new WeightedValue(likelihoods.Sums[0], LikelihoodMetric.Units(column.Metric.Name, item.Target, tokens)))]);
    }
}
