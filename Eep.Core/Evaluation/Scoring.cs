namespace Eep.Core.Evaluation;

/// <summary>Filters and metric of a task, compiled: from one answer of the model to one item's score.</summary>
public sealed class Scoring
{
    private readonly EvaluationTask _task;
    private readonly AnswerFilter _filter;
    private readonly AnswerMetric? _answerMetric;
    private readonly ChoiceMetric? _choiceMetric;

    /// <summary>Compiles filters and metric.</summary>
    /// <exception cref="TaskException">One of them is unknown or has a bad argument.</exception>
    public Scoring(EvaluationTask task)
    {
        _task = task;
        try
        {
            _filter = new AnswerFilter(task.Filters);
            (_answerMetric, _choiceMetric) = task.OutputType == OutputType.MultipleChoice
                ? ((AnswerMetric?)null, new ChoiceMetric(task.Metric))
                : (new AnswerMetric(task.Metric), null);
        }
        catch (TaskException fault)
        {
            throw new TaskException($"Task {task.Name}: {fault.Message}", fault);
        }
    }

    /// <summary>What ends an item's answer early, or null.</summary>
    public IAnswerMonitor? Monitor(TaskItem item) => _answerMetric is null ? null : AnswerMonitor.For(_task, _answerMetric, item);

    /// <summary>The item's score in [0, 1] and the answer as text.</summary>
    /// <exception cref="ModelException">The answer is of the wrong kind.</exception>
    public (double Score, string Completion) Score(TaskItem item, ModelAnswer answer)
    {
        switch (answer)
        {
            case Generated generated when _answerMetric is not null:
                return (_answerMetric.Score(_filter.Apply(generated.Completion), item.References), generated.Completion);
            case LogLikelihoods likelihoods when _choiceMetric is not null && likelihoods.Sums.Count == item.Choices.Count:
                var chosen = _choiceMetric.Prefer(likelihoods.Sums, item.Choices);
                return (chosen == item.RightChoice ? 1 : 0, item.Choices[chosen]);
            default:
                throw new ModelException($"{item.Where}: the answer is {answer.GetType().Name}, which does not fit a {_task.OutputType} item.");
        }
    }
}
