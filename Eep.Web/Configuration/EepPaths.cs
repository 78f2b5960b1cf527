using Eep.Core.Runs;

namespace Eep.Web.Configuration;

/// <summary>Where things lie. All paths absolute.</summary>
/// <param name="ContentRoot">The folder of appsettings.json; relative model and task paths start here.</param>
/// <param name="Data">The folder of database and runs.</param>
public sealed record EepPaths(string ContentRoot, string Data)
{
    /// <summary>The SQLite database.</summary>
    public string Database => Path.Combine(Data, "eep.db");

    /// <summary>The folder of a run; see DESIGN.md section 5 for what lies in it.</summary>
    public string RunFolder(Guid runId) => Path.Combine(Data, "runs", runId.ToString());

    /// <summary>The folder of an evaluation: its journal and its reports.</summary>
    public string EvaluationFolder(Guid evaluationId) => Path.Combine(Data, "evaluations", evaluationId.ToString());

    /// <summary>Where uploaded tasks lie, each in a folder of its name.</summary>
    public string UploadedTasks => Path.Combine(Data, "tasks");

    /// <summary>A folder in the data folder that only the owner of the process can open; it is made where it is missing.</summary>
    public string PrivateFolder(string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Data, name));
        if (!OperatingSystem.IsWindows())
        {
            folder.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        }

        return folder.FullName;
    }

    /// <summary>The options with absolute paths.</summary>
    public RunOptions Resolve(RunOptions options) => options.WithPathsFrom(ContentRoot);

    /// <summary>The options with each path as options name it.</summary>
    public RunOptions Shorten(RunOptions options) => options.WithPaths(Shorten);

    /// <summary>A path as options name it: relative to the content root where it lies below it, else absolute.</summary>
    public string Shorten(string path)
    {
        var relative = Path.GetRelativePath(ContentRoot, path);
        var isBelow = !Path.IsPathRooted(relative) && relative.Split(Path.DirectorySeparatorChar)[0] != "..";
        return isBelow ? relative.Replace(Path.DirectorySeparatorChar, '/') : path;
    }
}
