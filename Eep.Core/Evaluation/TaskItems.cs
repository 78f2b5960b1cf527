namespace Eep.Core.Evaluation;

/// <summary>Turns the documents of a task's splits into items.</summary>
public static class TaskItems
{
    /// <summary>All splits that the task names, in file order, checked against each other.</summary>
    /// <exception cref="TaskException">A split is empty, a line is bad, or two splits share a document.</exception>
    public static IReadOnlyDictionary<SplitKind, IReadOnlyList<TaskItem>> Read(EvaluationTask task)
    {
        var splits = new Dictionary<SplitKind, IReadOnlyList<TaskItem>>();
        foreach (var (split, path) in task.DataFiles.OrderBy(pair => pair.Key))
        {
            var items = Prepare(task, Documents.Read(path)).ToArray();
            splits[split] = items.Length > 0
                ? items
                : throw new TaskException($"The {Name(split)} split of task {task.Name} is empty: {path} holds no document.");
        }

        CheckDisjoint(task, splits);
        return splits;
    }

    /// <summary>search, validation, test.</summary>
    internal static string Name(SplitKind split) => split.ToString().ToLowerInvariant();

    private static IEnumerable<TaskItem> Prepare(EvaluationTask task, IEnumerable<TaskDocument> documents)
    {
        var text = new Template(task.DocToText, $"{task.Name}: doc_to_text");
        var target = new Template(task.DocToTarget, $"{task.Name}: doc_to_target");
        var choices = task.DocToChoice.Select(choice => new Template(choice, $"{task.Name}: doc_to_choice")).ToArray();
        foreach (var document in documents)
        {
            var context = task.PromptPrefix + text.Render(document);
            if (context.Length == 0)
            {
                throw new TaskException($"{document.Where}: the prompt is empty.");
            }

            yield return task.OutputType == OutputType.MultipleChoice
                ? Choice(document, context, target.Render(document), Choices(document, choices))
                : new TaskItem(document.Where, context, References(document, target), [], -1);
        }
    }

    private static IReadOnlyList<string> References(TaskDocument document, Template target)
    {
        var references = target.RenderAll(document);
        return references.Count > 0 ? references : throw new TaskException($"{document.Where}: the list of right answers is empty.");
    }

    private static IReadOnlyList<string> Choices(TaskDocument document, Template[] templates)
    {
        var choices = templates is [var one] ? one.RenderAll(document) : [.. templates.Select(template => template.Render(document))];
        return choices.Count >= 2
            ? choices
            : throw new TaskException($"{document.Where}: doc_to_choice gives {choices.Count} choice; at least two are needed.");
    }

    /// <summary>A target of digits is the right choice's index, any other its text, as in the harness.</summary>
    private static TaskItem Choice(TaskDocument document, string context, string target, IReadOnlyList<string> choices)
    {
        var right = target.Length > 0 && target.All(char.IsAsciiDigit)
            ? (int.TryParse(target, out var index) && index < choices.Count ? index : -1)
            : choices.ToList().IndexOf(target);
        return right >= 0
            ? new TaskItem(document.Where, context, [choices[right]], choices, right)
            : throw new TaskException(
                $"{document.Where}: doc_to_target gives '{target}'; it must be an index from 0 to {choices.Count - 1} or one of the choices.");
    }

    private static void CheckDisjoint(EvaluationTask task, Dictionary<SplitKind, IReadOnlyList<TaskItem>> splits)
    {
        var seen = new Dictionary<string, (SplitKind Split, string Where)>();
        foreach (var (split, items) in splits.OrderBy(pair => pair.Key))
        {
            foreach (var item in items)
            {
                var content = string.Join('\0', [item.Context, .. item.Choices]);
                if (!seen.TryAdd(content, (split, item.Where)) && seen[content].Split != split)
                {
                    throw new TaskException(
                        $"Task {task.Name}: {seen[content].Where} ({Name(seen[content].Split)}) and {item.Where} ({Name(split)}) hold the same document; splits must be disjoint.");
                }
            }
        }
    }
}
