using Eep.Core.Evaluation;
using Eep.Core.Evaluation.Datasets;
using Eep.Web.Configuration;

namespace Eep.Web.Tasks;

/// <summary>Keeps uploaded tasks: data/tasks/NAME holds the task file and its data.</summary>
public sealed class TaskUploads(EepPaths paths)
{
    private const int MostFiles = 16;
    private static readonly string[] TaskEndings = [".yaml", ".yml"];

    /// <summary>Checks the files and keeps them; an upload of the same task takes the earlier one's place.</summary>
    /// <returns>Path of the task file.</returns>
    /// <exception cref="TaskException">What is wrong with which file; nothing is kept.</exception>
    public async Task<string> KeepAsync(IReadOnlyList<UploadedFile> files, CancellationToken cancellationToken)
    {
        var named = files.Select(file => (Name: NameOf(file.Name), file.Open)).ToArray();
        if (named.Count(file => TaskEndings.Contains(Path.GetExtension(file.Name))) != 1 || named.Length > MostFiles
            || named.DistinctBy(file => file.Name, StringComparer.OrdinalIgnoreCase).Count() != named.Length)
        {
            throw new TaskException($"{named.Length} files came; send one .yaml file and the data files it names, at most {MostFiles}, each once.");
        }

        Directory.CreateDirectory(paths.UploadedTasks);
        var incoming = Directory.CreateDirectory(Path.Combine(paths.UploadedTasks, $".incoming-{Guid.NewGuid():N}")).FullName;
        try
        {
            await WriteAsync(incoming, named, cancellationToken);
            return Keep(incoming, Path.Combine(incoming, named.First(file => TaskEndings.Contains(Path.GetExtension(file.Name))).Name));
        }
        finally
        {
            if (Directory.Exists(incoming))
            {
                Directory.Delete(incoming, recursive: true);
            }
        }
    }

    /// <summary>Writes one data file into a folder.</summary>
    /// <returns>Its name there.</returns>
    /// <exception cref="TaskException">Its name or its size.</exception>
    public async Task<string> WriteDataAsync(string folder, UploadedFile file, CancellationToken cancellationToken)
    {
        var name = NameOf(file.Name);
        if (TaskEndings.Contains(Path.GetExtension(name)))
        {
            throw new TaskException($"'{name}' is a task file; send the data file, which ends in {string.Join(", ", Documents.Endings)}.");
        }

        await WriteAsync(folder, [(name, file.Open)], cancellationToken);
        return name;
    }

    /// <summary>Reads a folder's task with all its data and moves it among the uploaded ones.</summary>
    /// <param name="incoming">The folder, beside the uploaded tasks.</param>
    /// <param name="taskFile">The task file in it.</param>
    /// <returns>Path of the task file.</returns>
    /// <exception cref="TaskException">What is wrong with which file; the folder stays where it is.</exception>
    public string Keep(string incoming, string taskFile)
    {
        var task = Read(incoming, taskFile);
        if (!IsPlain(task.Name))
        {
            throw new TaskException($"The task is called '{task.Name}'; an uploaded task's name is letters, digits, '.', '_' and '-'.");
        }

        // One ending for all, since folders are listed by it.
        var kept = Path.Combine(incoming, Path.GetFileNameWithoutExtension(taskFile) + ".yaml");
        File.Move(taskFile, kept, overwrite: true);
        var folder = Path.Combine(paths.UploadedTasks, task.Name);
        Replace(folder, incoming);
        return Path.Combine(folder, Path.GetFileName(kept));
    }

    /// <summary>The folder of an upload is nobody's business: errors name the files as they were sent.</summary>
    public static TaskException AsSent(TaskException exception, string folder) =>
        new(exception.Message.Replace(folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal), exception);

    /// <summary>Deletes an uploaded task. False when none has this name.</summary>
    public bool Delete(string name)
    {
        var folder = Path.Combine(paths.UploadedTasks, name);
        if (!IsPlain(name) || !Directory.Exists(folder))
        {
            return false;
        }

        Directory.Delete(folder, recursive: true);
        return true;
    }

    // What a browser sends as a name may hold folders; nothing but letters, digits and a few signs reaches the disk.
    private static string NameOf(string sent)
    {
        var name = sent.Replace('\\', '/').Split('/')[^1];
        var ending = Path.GetExtension(name).ToLowerInvariant();
        return IsPlain(name) && (TaskEndings.Contains(ending) || Documents.Endings.Contains(ending))
            ? name
            : throw new TaskException($"'{name}' cannot be kept; names are letters, digits, '.', '_' and '-', and end in .yaml, {string.Join(", ", Documents.Endings)}.");
    }

    /// <summary>Whether a name may be that of a folder or file here.</summary>
    internal static bool IsPlain(string name) =>
        name.Length is > 0 and <= 100 && name[0] != '.' && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-');

    private static async Task WriteAsync(string folder, (string Name, Func<Stream> Open)[] files, CancellationToken cancellationToken)
    {
        var left = ITaskFiles.MostBytes;
        var buffer = new byte[1 << 16];
        foreach (var (name, open) in files)
        {
            await using var source = open();
            await using var target = File.Create(Path.Combine(folder, name));
            while (await source.ReadAsync(buffer, cancellationToken) is var count and > 0)
            {
                left -= count;
                if (left < 0)
                {
                    throw new TaskException($"The files have more than {ITaskFiles.MostBytes >> 20} MiB together; put larger data into a folder that Tasks:Folders names.");
                }

                await target.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            }
        }
    }

    // The earlier one is deleted last, so that a crash in between loses neither.
    private static void Replace(string folder, string incoming)
    {
        var earlier = $"{incoming}-earlier";
        if (Directory.Exists(folder))
        {
            Directory.Move(folder, earlier);
        }

        Directory.Move(incoming, folder);
        if (Directory.Exists(earlier))
        {
            Directory.Delete(earlier, recursive: true);
        }
    }

    private static EvaluationTask Read(string incoming, string taskFile)
    {
        try
        {
            var task = TaskFile.Read(taskFile);
            _ = TaskItems.Read(task);
            return task;
        }
        catch (TaskException exception)
        {
            throw AsSent(exception, incoming);
        }
    }
}
