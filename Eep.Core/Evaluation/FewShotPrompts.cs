using System.Security.Cryptography;
using System.Text;

namespace Eep.Core.Evaluation;

/// <summary>
/// Puts worked examples before prompts: description, then each example's prompt, target delimiter, target and few-shot delimiter, then
/// the prompt itself. A document is never its own example.
/// </summary>
internal static class FewShotPrompts
{
    public static IReadOnlyDictionary<SplitKind, IReadOnlyList<TaskItem>> Add(
        EvaluationTask task,

        IReadOnlyDictionary<SplitKind, TaskDocument[]> documents,
        IReadOnlyDictionary<SplitKind, IReadOnlyList<TaskItem>> splits)
    {
        var shot = task.FewShot!;
        if (!splits.TryGetValue(shot.Split, out var pool))
        {
            throw new TaskException($"Task {task.Name}: fewshot_split needs the {TaskItems.Name(shot.Split)} split, which the task does not have.");
        }

        (string Hash, string Text)[] examples =
            [.. documents[shot.Split].Zip(pool).Select(pair => (pair.First.Hash, Example(task, pair.Second) + shot.Delimiter))];
        if (examples.Length <= shot.Count)
        {
            throw new TaskException($"Task {task.Name}: num_fewshot is {shot.Count}; the {TaskItems.Name(shot.Split)} split has only {examples.Length} documents.");
        }

        return splits.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<TaskItem>)[.. pair.Value.Select(Prompted)]);

        TaskItem Prompted(TaskItem item)
        {
            var own = item.Document.Hash;
            var chosen = Order(examples, shot.Seed, own).Where(example => example.Hash != own).Take(shot.Count).Select(example => example.Text);
            return item with { Context = task.PromptPrefix + string.Concat(chosen) + item.Context[task.PromptPrefix.Length..] };
        }
    }

    private static string Example(EvaluationTask task, TaskItem item) => item.Context[task.PromptPrefix.Length..] + task.TargetDelimiter + item.Target;

    /// <summary>File order, or an order that seed and document decide: smallest hash first.</summary>
    private static IEnumerable<(string Hash, string Text)> Order((string Hash, string Text)[] examples, int? seed, string document) => seed is null
        ? examples
        : examples.OrderBy(example => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}\n{document}\n{example.Hash}"))), StringComparer.Ordinal);
}
