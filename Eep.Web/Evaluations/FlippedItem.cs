using System.Text.Json;
using Eep.Core.Evaluation;
using Eep.Core.Evaluation.Suites;
using Eep.Core.Runs;

namespace Eep.Web.Evaluations;

/// <summary>An item that one of two models has right: a line of flips.jsonl.</summary>
/// <param name="Candidate">Name of the candidate.</param>
/// <param name="Task">Name of the task.</param>
/// <param name="Item">Its place in the split, from 0.</param>
/// <param name="Broken">True when only the baseline has it right, false when only the candidate has.</param>
/// <param name="Prompt">What both models saw, chat template apart.</param>
/// <param name="Target">The right answer.</param>
/// <param name="Before">What the baseline answered.</param>
/// <param name="After">What the candidate answered.</param>
public sealed record FlippedItem(
    string Candidate, string Task, int Item, bool Broken, string Prompt, string Target, FlippedAnswer Before, FlippedAnswer After)
{
    /// <summary>The removed experts that served its tokens in the baseline, the largest share first; null where it was not traced.</summary>
    public IReadOnlyList<ServingExpert>? Removed { get; init; }

    /// <summary>Its file in an evaluation's folder.</summary>
    public const string FileName = "flips.jsonl";

    // A score above one half counts as right, as everywhere where answers are counted (PairedComparison).
    private const double Right = 0.5;

    /// <summary>The items in an evaluation's folder; none where it has not ended.</summary>
    public static IReadOnlyList<FlippedItem> Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return File.Exists(path) ? [.. File.ReadLines(path).Select(line => JsonSerializer.Deserialize<FlippedItem>(line, RunJson.Line)!)] : [];
    }

    /// <summary>The items of a task that flipped, in their order.</summary>
    public static IEnumerable<FlippedItem> Of(string candidate, SuiteTask task, IReadOnlyList<ItemScore> before, IReadOnlyList<ItemScore> after)
    {
        if (before.Count == 0 || after.Count == 0)
        {
            yield break;
        }

        var (items, order) = (task.Items, task.Order);
        var (old, now) = (task.Evaluator.Metrics(before)[0].Items, task.Evaluator.Metrics(after)[0].Items);
        for (var index = 0; index < Math.Min(old.Count, now.Count); index++)
        {
            if (old[index] > Right != now[index] > Right)
            {
                yield return new FlippedItem(
                    candidate, task.Name, order[index], old[index] > Right, items[index].Context, items[index].Target,
                    FlippedAnswer.Of(before[index]), FlippedAnswer.Of(after[index]));
            }
        }
    }
}

/// <summary>An answer to it.</summary>
/// <param name="Text">As the model gave it.</param>
/// <param name="Seen">What the metric saw of it.</param>
public sealed record FlippedAnswer(string Text, string Seen)
{
    /// <summary>The answer of a scored item.</summary>
    public static FlippedAnswer Of(ItemScore item) => new(item.Completion, item.Filtered);
}
