using Eep.Core.Evaluation;

namespace Eep.Web.Evaluations;

/// <summary>An item of a task as it was asked and scored.</summary>
/// <param name="Where">File and line it came from.</param>
/// <param name="Prompt">What the model saw, chat template apart.</param>
/// <param name="Target">The right answer.</param>
/// <param name="Answer">What the model said.</param>
/// <param name="Seen">What the deciding metric saw of it.</param>
/// <param name="Score">By the deciding metric.</param>
public sealed record TriedItem(string Where, string Prompt, string Target, string Answer, string Seen, double Score)
{
    /// <summary>Every item of an evaluation of one subject, in order.</summary>
    public static IEnumerable<TriedItem> Of(SuiteEvaluation evaluation) =>
        from task in evaluation.Suite.Tasks
        from subject in evaluation.Items.Where(pair => pair.Key.Task == task.Name)
        from pair in task.Items.Zip(subject.Value)
        select new TriedItem(
            pair.First.Where, pair.First.Context, pair.First.Target, pair.Second.Completion, pair.Second.Filtered, pair.Second.Score);
}
