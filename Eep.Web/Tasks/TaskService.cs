using Eep.Core.Evaluation;
using Eep.Web.Configuration;
using Microsoft.Extensions.Options;

namespace Eep.Web.Tasks;

/// <summary>Finds task files and reads them.</summary>
public sealed class TaskService(EepPaths paths, IOptions<TaskOptions> options, ILogger<TaskService> logger) : ITaskService
{
    private const string Samples = "samples/tasks";

    // The task with the style trouble comes first: it is what the first run of a newcomer should show.
    private const string First = "qa.yaml";

    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskView>> ListAsync(CancellationToken cancellationToken = default) => Task.Run(
        () => (IReadOnlyList<TaskView>)
        [
            .. options.Value.Folders.Prepend(Samples)
                .SelectMany(folder => FilesIn(Path.GetFullPath(folder, paths.ContentRoot)))
                .Select(TryRead)
                .OfType<TaskView>(),
        ],
        cancellationToken);

    private static IEnumerable<string> FilesIn(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, "*.yaml")
            .OrderBy(file => Path.GetFileName(file) != First)
            .ThenBy(file => file, StringComparer.Ordinal)
        : [];

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
