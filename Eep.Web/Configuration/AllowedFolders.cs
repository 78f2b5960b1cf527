using Eep.Core.Runs;
using Eep.Web.Access;
using Microsoft.Extensions.Options;

namespace Eep.Web.Configuration;

/// <summary>
/// The folders that paths given by users may lead into. On an open Eep the user may name any file that they could read anyway;
/// where a login is demanded, only models and tasks that the operator has put somewhere.
/// </summary>
public sealed class AllowedFolders(
    AccessMode mode, EepPaths paths, IOptions<AccessOptions> access, IOptions<ModelOptions> models, IOptions<TaskOptions> tasks)
{
    private readonly IReadOnlyList<string> _folders =
    [
        .. new[] { "samples" }.Concat(access.Value.Folders).Concat(models.Value.Folders).Concat(tasks.Value.Folders)
            .Select(folder => Path.GetFullPath(folder, paths.ContentRoot)),
        Path.Combine(paths.Data, "runs"),
        paths.UploadedTasks,
    ];

    /// <summary>Whether a path may be used; relative ones start at the content root.</summary>
    public bool Allow(string path) =>
        mode.IsOpen || _folders.Any(folder => RealPath.IsInside(Path.GetFullPath(path, paths.ContentRoot), folder));

    /// <summary>Refuses options whose paths lead elsewhere, before any file is touched.</summary>
    /// <exception cref="RunOptionsException">A path leads elsewhere; carries a fault for each.</exception>
    public void Check(RunOptions options)
    {
        var faults = Faults(options);
        if (faults.Count > 0)
        {
            throw new RunOptionsException(faults);
        }
    }

    /// <summary>A fault for each path of the options that leads elsewhere.</summary>
    public IReadOnlyList<OptionFault> Faults(RunOptions options) =>
    [
        .. options.Paths()
            .Where(given => !Allow(given.Path))
            .Select(given => given.Path.Length == 0 ? new OptionFault(given.Field, "is missing; name a path.") : Fault(given.Field, given.Path)),
    ];

    /// <summary>The sentence for a path that leads elsewhere.</summary>
    public static OptionFault Fault(string field, string path) => new(
        field,
        $"'{path}' lies outside the folders that Eep may read (Models:Folders, Tasks:Folders, Access:Folders, samples, runs); an admin can add its folder.");
}
