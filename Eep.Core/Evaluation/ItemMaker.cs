using Eep.Core.Evaluation.Metrics;
using Eep.Core.Evaluation.Templates;

namespace Eep.Core.Evaluation;

/// <summary>The templates of a task, compiled: from a document to an item.</summary>
internal sealed class ItemMaker
{
    private readonly EvaluationTask _task;
    private readonly Template _text;
    private readonly Template _target;
    private readonly Template[] _choices;
    private readonly bool _knowsNoAnswer;

    /// <exception cref="TaskException">A template outside the supported part.</exception>
    public ItemMaker(EvaluationTask task)
    {
        _task = task;
        _text = new Template(task.DocToText, $"{task.Name}: doc_to_text");
        _target = new Template(task.DocToTarget, $"{task.Name}: doc_to_target");
        _choices = [.. task.DocToChoice.Select(choice => new Template(choice, $"{task.Name}: doc_to_choice"))];
        _knowsNoAnswer = task.Metrics.Any(metric => MetricCatalog.Find(metric, task.OutputType).KnowsNoAnswer);
    }

    /// <exception cref="TaskException">The document lacks something; names its place.</exception>
    public TaskItem Make(TaskDocument document)
    {
        var question = _text.Render(document);
        var context = _task.PromptPrefix + question;
        if (_task.OutputType == OutputType.LogLikelihoodRolling)
        {
            var text = _target.Render(document);
            return text.Length > 0 ? Item("", [text]) : throw new TaskException($"{document.Where}: the text is empty.");
        }

        if (context.Length == 0)
        {
            throw new TaskException($"{document.Where}: the prompt is empty.");
        }

        return _task.OutputType == OutputType.MultipleChoice ? Choice(document, context) : Item(context, References(document));

        TaskItem Item(string prompt, IReadOnlyList<string> references) => new(document.Where, prompt, references, [], -1) { Document = document };
    }

    private IReadOnlyList<string> References(TaskDocument document)
    {
        var references = _target.RenderAll(document);
        return references.Count > 0 || _knowsNoAnswer ? references : throw new TaskException($"{document.Where}: the list of right answers is empty.");
    }

    /// <summary>A target of digits is the right choice's index, any other its text, as in the harness.</summary>
    private TaskItem Choice(TaskDocument document, string context)
    {
        var choices = _choices is [var one] ? one.RenderChoices(document) : [.. _choices.Select(template => template.Render(document))];
        if (choices.Count < 2)
        {
            throw new TaskException($"{document.Where}: doc_to_choice gives {choices.Count} choice; at least two are needed.");
        }

        var target = _target.Render(document);
        var right = target.Length > 0 && target.All(char.IsAsciiDigit) && int.TryParse(target, out var index) && index < choices.Count
            ? index
            : choices.ToList().IndexOf(target);
        return right >= 0
            ? new TaskItem(document.Where, context, [choices[right]], choices, right) { Document = document }
            : throw new TaskException(
                $"{document.Where}: doc_to_target gives '{target}'; it must be an index from 0 to {choices.Count - 1} or one of the choices.");
    }
}
