using System.Text.Json;

namespace Eep.Core.Runs;

/// <summary>Reads and writes options.json.</summary>
public static class RunOptionsFile
{
    /// <summary>Reads options; relative paths become absolute, relative to the file's folder.</summary>
    /// <exception cref="RunOptionsException">The file is missing, is not JSON, or has an unknown or missing field.</exception>
    public static RunOptions Read(string path)
    {
        try
        {
            var options = Parse(File.ReadAllText(path));
            return options.WithPathsFrom(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RunOptionsException([new OptionFault(path, $"cannot be read: {exception.Message}")]);
        }
    }

    /// <summary>Parses options; paths stay as written.</summary>
    /// <exception cref="RunOptionsException">It is not JSON, or has an unknown or missing field.</exception>
    public static RunOptions Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<RunOptions>(json, RunJson.File)
                ?? throw new RunOptionsException([new OptionFault("options", "the file holds null; it must hold an object.")]);
        }
        catch (JsonException exception)
        {
            var field = string.IsNullOrEmpty(exception.Path) || exception.Path == "$" ? "options" : exception.Path[2..];
            var known = RunJson.File.GetTypeInfo(typeof(RunOptions)).Properties.Select(property => property.Name).ToList();
            throw new RunOptionsException([new OptionFault(
                field,
                field == "options" || known.Contains(field)
                    ? exception.Message
                    : $"is no option of a run; the options are {string.Join(", ", known)}.")]);
        }
    }

    /// <summary>The same options with absolute paths.</summary>
    public static RunOptions WithPathsFrom(this RunOptions options, string baseFolder) =>
        options.WithPaths(path => Path.GetFullPath(path, baseFolder));

    /// <summary>The same options with every path changed.</summary>
    public static RunOptions WithPaths(this RunOptions options, Func<string, string> change) => options with
    {
        Model = change(options.Model),
        Task = change(options.Task),
        FurtherTasks = options.FurtherTasks?.Select(task => task with { Task = change(task.Task) }).ToArray(),
        StartFrom = options.StartFrom?.Select(change).ToArray(),
    };

    /// <summary>Every path of the options with the name of its option.</summary>
    public static IEnumerable<(string Field, string Path)> Paths(this RunOptions options) =>
    [
        ("model", options.Model),
        ("task", options.Task),
        .. (options.FurtherTasks ?? []).Select(task => ("furtherTasks", task.Task)),
        .. (options.StartFrom ?? []).Select(path => ("startFrom", path)),
    ];

    /// <summary>The indented JSON of the options.</summary>
    public static string Format(RunOptions options) => JsonSerializer.Serialize(options, RunJson.File);
}
