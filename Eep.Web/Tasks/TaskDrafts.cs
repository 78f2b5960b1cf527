using Eep.Core.Evaluation;
using Eep.Core.Evaluation.Datasets;
using Eep.Core.Runs;
using Eep.Web.Access;
using Eep.Web.Configuration;

namespace Eep.Web.Tasks;

/// <summary>Keeps drafts as hidden folders beside the uploaded tasks, until they are kept or a day old.</summary>
public sealed class TaskDrafts(TaskUploads uploads, ITaskFiles files, AllowedFolders allowed, EepPaths paths, ICurrentUser user, AuditLog audit, TimeProvider clock) : ITaskDrafts
{
    private const string Prefix = ".draft-";
    private const string Incoming = "incoming";
    private const string TaskName = "task.yaml";
    private static readonly TimeSpan Age = TimeSpan.FromDays(1);

    private string DefinitionFolder => Path.GetFullPath("samples/benchmarks", paths.ContentRoot);

    /// <inheritdoc/>
    public IReadOnlyList<string> Definitions => Directory.Exists(DefinitionFolder)
        ? [.. Directory.EnumerateFiles(DefinitionFolder, "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)]
        : [];

    /// <inheritdoc/>
    public async Task<TaskDraftData> AddAsync(TaskDraftData? data, SplitKind? split, UploadedFile file, CancellationToken cancellationToken = default)
    {
        await user.RequireAsync(AccessRole.Operator);
        RemoveOld();
        var draft = data ?? new TaskDraftData(Guid.NewGuid(), null, new Dictionary<SplitKind, string>(), []);
        CheckThere(data);
        var incoming = Directory.CreateDirectory(Path.Combine(FolderOf(draft.Id), Incoming)).FullName;
        try
        {
            var name = await uploads.WriteDataAsync(incoming, file, cancellationToken);
            return await Task.Run(() => Add(draft, split, Path.Combine(incoming, name)), cancellationToken);
        }
        catch (TaskException exception)
        {
            throw TaskUploads.AsSent(exception, incoming);
        }
        finally
        {
            Directory.Delete(incoming, recursive: true);
            if (!Directory.EnumerateFileSystemEntries(FolderOf(draft.Id)).Any())
            {
                Directory.Delete(FolderOf(draft.Id));
            }
        }
    }

    /// <inheritdoc/>
    public Task<TaskDraftData> AddAsync(TaskDraftData? data, SplitKind? split, string path, CancellationToken cancellationToken = default)
    {
        var full = Path.GetFullPath(path, paths.ContentRoot);
        return !allowed.Allow(path) ? throw new TaskException(AllowedFolders.Fault("path", path).Message)
            : !File.Exists(full) ? throw new TaskException($"There is no file {path}.")
            : AddAsync(data, split, new UploadedFile(Path.GetFileName(full), () => File.OpenRead(full)), cancellationToken);
    }

    /// <inheritdoc/>
    public TaskDraft Fill(TaskDraftData data, string? definition)
    {
        var guess = TaskDraft.Guess(data.File ?? data.SplitFiles.OrderBy(pair => pair.Key).First().Value, data.Fields).WithFiles(data.File, data.SplitFiles);
        return definition is not null && Definitions.Contains(definition) ? guess.With(TaskFile.Read(DefinitionOf(definition)!)) : guess;
    }

    /// <inheritdoc/>
    public async Task<TaskDraftPreview> PreviewAsync(TaskDraftData data, TaskDraft draft, string? definition, CancellationToken cancellationToken = default)
    {
        try
        {
            var file = await WriteAsync(data, draft, definition, cancellationToken);
            return new TaskDraftPreview(file, await files.PreviewAsync(file, null, cancellationToken));
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
        var file = await WriteAsync(data, draft, definition, cancellationToken, Directory.Exists(Path.Combine(paths.UploadedTasks, draft.Name)));
        RemoveUnused(data);
        var kept = await Task.Run(() => uploads.Keep(FolderOf(data.Id), file), cancellationToken);
        await audit.WriteAsync(actor, "task.upload", Path.GetFileName(kept));
        return (await files.ListAsync(cancellationToken)).First(view => Path.GetFullPath(view.Path, paths.ContentRoot) == kept);
    }

    /// <inheritdoc/>
    public async Task DropAsync(TaskDraftData data)
    {
        await user.RequireAsync(AccessRole.Operator);
        if (Directory.Exists(FolderOf(data.Id)))
        {
            Directory.Delete(FolderOf(data.Id), recursive: true);
        }
    }

    // The file is looked at before it takes a name in the draft, so that a bad one leaves the draft as it was.
    private TaskDraftData Add(TaskDraftData draft, SplitKind? split, string incoming)
    {
        var name = Path.GetFileName(incoming);
        var others = draft.SplitFiles.Where(pair => pair.Key != split).Select(pair => pair.Value).Concat(split is null || draft.File is null ? [] : [draft.File]);
        if (others.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            throw new TaskException($"Another file of the task is called '{name}'; every file needs a name of its own.");
        }

        string[] fields = [.. draft.Fields, .. FieldsOf(incoming).Except(draft.Fields)];
        File.Move(incoming, Path.Combine(FolderOf(draft.Id), name), overwrite: true);
        return split is { } own
            ? draft with { SplitFiles = new Dictionary<SplitKind, string>(draft.SplitFiles) { [own] = name }, Fields = fields }
            : draft with { File = name, Fields = fields };
    }

    private async Task<string> WriteAsync(TaskDraftData data, TaskDraft draft, string? definition, CancellationToken cancellationToken, bool isNameTaken = false)
    {
        CheckThere(data);
        var faults = TaskDraftFaults.Of(draft, definition, Definitions);
        if (isNameTaken)
        {
            faults = [.. faults, new OptionFault("name", $"is '{draft.Name}'; there is an uploaded task of this name, give this one another.")];
        }

        if (faults.Count > 0)
        {
            throw new RunOptionsException(faults);
        }

        var file = Path.Combine(FolderOf(data.Id), TaskName);
        await File.WriteAllTextAsync(file, draft.ToYaml(DefinitionOf(definition)), cancellationToken);
        return file;
    }

    private void CheckThere(TaskDraftData? data)
    {
        if (data is not null && !Directory.Exists(FolderOf(data.Id)))
        {
            throw new TaskException($"The draft of {data.File ?? data.SplitFiles.Values.First()} is gone: drafts last a day. Send the file again.");
        }
    }

    // A file whose place another one took is no part of the task.
    private void RemoveUnused(TaskDraftData data)
    {
        string?[] used = [TaskName, data.File, .. data.SplitFiles.Values];
        foreach (var file in Directory.GetFiles(FolderOf(data.Id)).Where(file => !used.Contains(Path.GetFileName(file))))
        {
            File.Delete(file);
        }
    }

    private string FolderOf(Guid id) => Path.Combine(paths.UploadedTasks, $"{Prefix}{id:N}");

    // The name comes from outside: it chooses among the definitions that are there, and is no part of a path.
    private string? DefinitionOf(string? name) => name is null ? null
        : TaskDraftFaults.OfFormat(name, Definitions) is { } fault ? throw new RunOptionsException([fault])
        : Path.Combine(DefinitionFolder, name + ".yaml");

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
