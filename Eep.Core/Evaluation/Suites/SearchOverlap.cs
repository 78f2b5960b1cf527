using System.Globalization;

namespace Eep.Core.Evaluation.Suites;

/// <summary>Whether a suite asks what a search has seen: such a score says nothing about what is new to the candidate.</summary>
public static class SearchOverlap
{
    /// <summary>Names the first document of a suite that is among those a search has chosen by, and how many there are; null when there is none.</summary>
    /// <param name="suite">The suite. A task whose file says in words why its splits may share documents is left out.</param>
    /// <param name="searched">The tasks of the search, whose search and validation splits it has seen.</param>
    /// <exception cref="TaskException">A data file cannot be read.</exception>
    public static string? Find(Suite suite, IEnumerable<EvaluationTask> searched)
    {
        var seen = Seen(searched);
        foreach (var task in suite.Tasks.Where(task => task.Evaluator.Task.Overlap is null))
        {
            var items = task.Items;
            TaskItem[] shared = [.. items.Where(item => Keys(item).Any(seen.ContainsKey))];
            if (shared.Length > 0)
            {
                var (split, where) = seen[Keys(shared[0]).First(seen.ContainsKey)];
                return string.Create(CultureInfo.InvariantCulture,
                    $"task {task.Name} asks {shared.Length} of its {items.Count} documents that the search of the candidate has seen ({shared[0].Where} is {where} of its {TaskItems.Name(split)} split)");
            }
        }

        return null;
    }

    private static Dictionary<string, (SplitKind Split, string Where)> Seen(IEnumerable<EvaluationTask> tasks)
    {
        var seen = new Dictionary<string, (SplitKind Split, string Where)>();
        foreach (var task in tasks)
        {
            foreach (var split in TaskItems.Splits(task).Where(split => split != SplitKind.Test))
            {
                foreach (var item in TaskItems.Preview(task, split, int.MaxValue))
                {
                    foreach (var key in Keys(item))
                    {
                        seen.TryAdd(key, (split, item.Where));
                    }
                }
            }
        }

        return seen;
    }

    // The same row under another prompt, or the same prompt from a row with other fields beside it.
    private static string[] Keys(TaskItem item) => [item.Document.Hash, TaskItems.Content(item)];
}
