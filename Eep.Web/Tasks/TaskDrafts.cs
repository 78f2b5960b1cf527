using Eep.Core.Evaluation;
using Eep.Core.Evaluation.Datasets;
using Eep.Web.Access;
using Eep.Web.Configuration;

namespace Eep.Web.Tasks;

/// <summary>Keeps drafts as hidden folders beside the uploaded tasks, until they are kept or a day old.</summary>
public sealed class TaskDrafts(TaskUploads uploads, ITaskFiles files, AllowedFolders allowed, EepPaths paths, ICurrentUser user, AuditLog audit, TimeProvider clock) : ITaskDrafts
{
    private const string Prefix = ".draft-";
    private static readonly TimeSpan Age = TimeSpan.FromDays(1);

    private string DefinitionFolder => Path.GetFullPath("samples/benchmarks", paths.ContentRoot);

    /// <inheritdoc/>
    public IReadOnlyList<string> Definitions => Directory.Exists(DefinitionFolder)
        ? [.. Directory.EnumerateFiles(DefinitionFolder, "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)]
        : [];

    /// <inheritdoc/>
    public async Task<TaskDraftData> StartAsync(UploadedFile file, CancellationToken cancellationToken = default)
    {
        await user.RequireAsync(AccessRole.Operator);
        RemoveOld();
        var id = Guid.NewGuid();
        try
        {
            var name = await uploads.WriteDataAsync(Directory.CreateDirectory(FolderOf(id)).FullName, file, cancellationToken);
            return new TaskDraftData(id, name, await Task.Run(() => FieldsOf(Path.Combine(FolderOf(id), name)), cancellationToken));
        }
        catch (TaskException exception)
        {
            Directory.Delete(FolderOf(id), recursive: true);
            throw TaskUploads.AsSent(exception, FolderOf(id));
        }
    }

    /// <inheritdoc/>
    public Task<TaskDraftData> StartAsync(string path, CancellationToken cancellationToken = default)
    {
        var full = Path.GetFullPath(path, paths.ContentRoot);
        return !allowed.Allow(path) ? throw new TaskException(AllowedFolders.Fault("path", path).Message)
            : !File.Exists(full) ? throw new TaskException($"There is no file {path}.")
            : StartAsync(new UploadedFile(Path.GetFileName(full), () => File.OpenRead(full)), cancellationToken);
    }

    /// <inheritdoc/>
    public TaskDraft Fill(TaskDraftData data, string? definition)
    {
        var guess = TaskDraft.Guess(data.File, data.Fields);
        return definition is null ? guess : guess.With(TaskFile.Read(DefinitionOf(definition)!));
    }

    /// <inheritdoc/>
    public async Task<TaskPreview> PreviewAsync(TaskDraftData data, TaskDraft draft, string? definition, CancellationToken cancellationToken = default)
    {
        try
        {
            return await files.PreviewAsync(await WriteAsync(data, draft, definition, cancellationToken), null, cancellationToken);
        }
        catch (TaskException exception)
        {
            throw TaskUploads.AsSent(exception, FolderOf(data.Id));
        }
    }

    /// <inheritdoc/>
    public async Task<TaskFileView> KeepAsync(TaskDraftData data, TaskDraft draft, string? definition, CancellationToken cancellationToken = default)
    {
        var actor = await user.RequireAsync(AccessRole.Operator);
        if (Directory.Exists(Path.Combine(paths.UploadedTasks, draft.Name)))
        {
            throw new TaskException($"There is an uploaded task '{draft.Name}'; give this one another name.");
        }

        var file = await WriteAsync(data, draft, definition, cancellationToken);
        var kept = await Task.Run(() => uploads.Keep(FolderOf(data.Id), file), cancellationToken);
        await audit.WriteAsync(actor, "task.upload", Path.GetFileName(kept));
        return (await files.ListAsync(cancellationToken)).First(view => Path.GetFullPath(view.Path, paths.ContentRoot) == kept);
    }

    private async Task<string> WriteAsync(TaskDraftData data, TaskDraft draft, string? definition, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(FolderOf(data.Id)))
        {
            throw new TaskException($"The draft of {data.File} is gone: drafts last a day. Send the file again.");
        }

        var file = Path.Combine(FolderOf(data.Id), "task.yaml");
        await File.WriteAllTextAsync(file, draft.ToYaml(DefinitionOf(definition)), cancellationToken);
        return file;
    }

    private string FolderOf(Guid id) => Path.Combine(paths.UploadedTasks, $"{Prefix}{id:N}");

    // The name comes from outside: it chooses among the definitions that are there, and is no part of a path.
    private string? DefinitionOf(string? name) => name is null ? null
        : Definitions.Contains(name) ? Path.Combine(DefinitionFolder, name + ".yaml")
        : throw new TaskException($"Format '{name}' is unknown; there are {string.Join(", ", Definitions)}.");

    private static string[] FieldsOf(string file)
    {
        string[] fields = [.. Documents.Read(file).Take(ITaskFiles.PreviewRows).SelectMany(document => document.Fields.Keys).Distinct()];
        return fields.Length > 0 ? fields : throw new TaskException($"{file} holds no row with fields.");
    }

    private void RemoveOld()
    {
        foreach (var folder in Directory.Exists(paths.UploadedTasks) ? Directory.GetDirectories(paths.UploadedTasks, Prefix + "*") : [])
        {
            if (Directory.GetLastWriteTimeUtc(folder) < clock.GetUtcNow().UtcDateTime - Age)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }
}
