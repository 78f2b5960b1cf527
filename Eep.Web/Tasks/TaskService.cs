using Eep.Core.Evaluation;
using Eep.Web.Configuration;

namespace Eep.Web.Tasks;

/// <summary>Finds task files and reads them.</summary>
public sealed class TaskService(EepPaths paths, TaskFolders folders, ILogger<TaskService> logger) : ITaskService
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskView>> ListAsync(CancellationToken cancellationToken = default) => Task.Run(
        () => (IReadOnlyList<TaskView>)
        [
            .. folders.Files().Select(file => TryRead(file.Path)).OfType<TaskView>(),
        ],
        cancellationToken);

    private TaskView? TryRead(string file)
    {
        try
        {
            var task = TaskFile.Read(file);
            var items = TaskItems.Read(task);
            var example = items.TryGetValue(SplitKind.Search, out var search)
                ? search[0]
                : throw new TaskException($"{file} names no search split; a run needs one.");
            return new TaskView(
                task.Name,
                paths.Shorten(file),
                task.Description ?? "",
                task.Metric.Name,
                Count(SplitKind.Search),
                Count(SplitKind.Validation),
                Count(SplitKind.Test),
                example.Context,
                example.Target);

            int Count(SplitKind split) => items.TryGetValue(split, out var list) ? list.Count : 0;
        }
        catch (TaskException exception)
        {
            logger.LogInformation("Not offered as a task: {Reason}", exception.Message);
            return null;
        }
    }
}
