using Eep.Web.Configuration;
using Microsoft.Extensions.Options;

namespace Eep.Web.Tasks;

/// <summary>Where a task comes from.</summary>
public enum TaskOrigin
{
    /// <summary>It ships with Eep.</summary>
    Sample,

    /// <summary>It lies in a folder that the settings name.</summary>
    Folder,

    /// <summary>Somebody uploaded it.</summary>
    Uploaded,
}

/// <summary>The task files Eep knows.</summary>
public sealed class TaskFolders(EepPaths paths, IOptions<TaskOptions> options)
{
    private const string Samples = "samples/tasks";

    // The task with the style trouble comes first: it is what the first run of a newcomer should show.
    private const string First = "qa.yaml";

    /// <summary>All of them, absolute: the samples first, the uploaded last.</summary>
    public IEnumerable<(string Path, TaskOrigin Origin)> Files() =>
    [
        .. FilesIn(Path.GetFullPath(Samples, paths.ContentRoot), TaskOrigin.Sample),
        .. options.Value.Folders.SelectMany(folder => FilesIn(Path.GetFullPath(folder, paths.ContentRoot), TaskOrigin.Folder)),
        .. Uploaded(),
    ];

    private IEnumerable<(string Path, TaskOrigin Origin)> Uploaded() => Directory.Exists(paths.UploadedTasks)
        ? Directory.EnumerateDirectories(paths.UploadedTasks)
            .Where(folder => !Path.GetFileName(folder).StartsWith('.'))
            .Order(StringComparer.Ordinal)
            .SelectMany(folder => FilesIn(folder, TaskOrigin.Uploaded))
        : [];

    private static IEnumerable<(string Path, TaskOrigin Origin)> FilesIn(string folder, TaskOrigin origin) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, "*.yaml")
            .OrderBy(file => Path.GetFileName(file) != First)
            .ThenBy(file => file, StringComparer.Ordinal)
            .Select(file => (file, origin))
        : [];
}
