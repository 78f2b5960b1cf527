using Eep.Core.Evaluation.Datasets;
using Eep.Core.Evaluation.Templates;

namespace Eep.Core.Evaluation;

/// <summary>Turns the documents of a task's splits into items.</summary>
public static class TaskItems
{
    /// <summary>All splits that the task names, in file order, checked against each other.</summary>
    /// <exception cref="TaskException">A split is empty, a line is bad, or two splits share a document.</exception>
    public static IReadOnlyDictionary<SplitKind, IReadOnlyList<TaskItem>> Read(EvaluationTask task)
    {
        var documents = Splits(task).ToDictionary(split => split, split => DocumentsOf(task, split).ToArray());
        var maker = new ItemMaker(task);
        var splits = new Dictionary<SplitKind, IReadOnlyList<TaskItem>>();
        foreach (var (split, list) in documents)
        {
            splits[split] = list.Length > 0
                ? [.. list.Select(maker.Make)]
                : throw new TaskException($"The {Name(split)} split of task {task.Name} is empty: {FileOf(task, split)} holds no document.");
        }

        if (task.Overlap is null)
        {
            CheckDisjoint(task, splits);
        }

        return task.FewShot is null ? splits : FewShotPrompts.Add(task, documents, splits);
    }

    /// <summary>The first items of one split, without reading the rest: what the form shows before anything long.</summary>
    public static IReadOnlyList<TaskItem> Preview(EvaluationTask task, SplitKind split, int count) =>
        [.. DocumentsOf(task, split).Take(count).Select(new ItemMaker(task).Make)];

    /// <summary>The splits that a task has.</summary>
    public static IReadOnlyList<SplitKind> Splits(EvaluationTask task) =>
        [.. task.DataFiles.Keys.Concat(task.Division?.Percent.Keys ?? []).Distinct().Order()];

    /// <summary>search, validation, test.</summary>
    internal static string Name(SplitKind split) => split.ToString().ToLowerInvariant();

    /// <summary>What two items have in common when they ask the same.</summary>
    internal static string Content(TaskItem item) =>
        item.Context.Length + item.Choices.Count == 0 ? item.Target : string.Join('\0', [item.Context, .. item.Choices]);

    private static string FileOf(EvaluationTask task, SplitKind split) => task.DataFiles.GetValueOrDefault(split) ?? task.Division!.File;

    private static IEnumerable<TaskDocument> DocumentsOf(EvaluationTask task, SplitKind split)
    {
        var documents = task.DataFiles.TryGetValue(split, out var file)
            ? Documents.Read(file)
            : Documents.Read(FileOf(task, split)).Where(document => task.Division!.Of(document) == split);
        var belongs = task.Where is null ? null : new Template(task.Where, $"{task.Name}: metadata.where");
        return belongs is null ? documents : documents.Where(document => belongs.Render(document) == "True");
    }

    private static void CheckDisjoint(EvaluationTask task, Dictionary<SplitKind, IReadOnlyList<TaskItem>> splits)
    {
        var seen = new Dictionary<string, (SplitKind Split, string Where)>();
        foreach (var (split, items) in splits.OrderBy(pair => pair.Key))
        {
            foreach (var item in items)
            {
                var content = Content(item);
                if (!seen.TryAdd(content, (split, item.Where)) && seen[content].Split != split)
                {
                    throw new TaskException(
                        $"Task {task.Name}: {seen[content].Where} ({Name(seen[content].Split)}) and {item.Where} ({Name(split)}) hold the same document; splits must be disjoint, or metadata.overlap must say in words why not.");
                }
            }
        }
    }
}
