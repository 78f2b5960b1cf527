namespace Eep.Web.Tasks;

/// <summary>The only door to the tasks Eep knows.</summary>
public interface ITaskService
{
    /// <summary>All tasks that can be chosen, the sample's first.</summary>
    Task<IReadOnlyList<TaskView>> ListAsync(CancellationToken cancellationToken = default);
}

/// <summary>A task as the form shows it.</summary>
/// <param name="Path">What RunOptions.Task takes.</param>
/// <param name="ExamplePrompt">The first search item as the model sees it.</param>
/// <param name="ExampleTarget">And what it should answer.</param>
public sealed record TaskView(
    string Name, string Path, string Description, string Metric,
    int SearchItems, int ValidationItems, int TestItems, string ExamplePrompt, string ExampleTarget);
