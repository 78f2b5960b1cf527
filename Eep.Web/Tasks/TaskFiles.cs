using System.Text.Json;
using Eep.Core.Evaluation;
using Eep.Web.Access;
using Eep.Web.Configuration;
using Eep.Web.Evaluations;

namespace Eep.Web.Tasks;

/// <summary>The door to task files.</summary>
public sealed class TaskFiles(
    TaskFolders folders, TaskUploads uploads, TaskTrial trial, AllowedFolders allowed, EepPaths paths, ICurrentUser user, AuditLog audit) : ITaskFiles
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskFileView>> ListAsync(CancellationToken cancellationToken = default) => Task.Run(
        () => (IReadOnlyList<TaskFileView>)[.. folders.Files().Where(file => !IsSuite(file.Path)).Select(file => Read(file.Path, file.Origin))], cancellationToken);

    /// <inheritdoc/>
    public Task<TaskPreview> PreviewAsync(string path, SplitKind? split, CancellationToken cancellationToken = default) =>
        Task.Run(() => Preview(Full(path), split), cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<TriedItem>> TryAsync(string path, string model, SplitKind? split, CancellationToken cancellationToken = default)
    {
        await user.RequireAsync(AccessRole.Operator);
        var file = Full(path);
        return await trial.RunAsync(file, Full(model), split ?? TaskItems.Splits(TaskFile.Read(file))[0], cancellationToken);
    }

    /// <inheritdoc/>
    public Task<TokenLengths> CountTokensAsync(string path, string model, SplitKind? split, CancellationToken cancellationToken = default) =>
        Task.Run(() => TokenCount.Of(Full(path), Full(model), split), cancellationToken);

    /// <inheritdoc/>
    public async Task<TaskFileView> UploadAsync(IReadOnlyList<UploadedFile> files, CancellationToken cancellationToken = default)
    {
        var actor = await user.RequireAsync(AccessRole.Operator);
        var path = await uploads.KeepAsync(files, cancellationToken);
        await audit.WriteAsync(actor, "task.upload", Path.GetFileName(path));
        return Read(path, TaskOrigin.Uploaded);
    }

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(string name, CancellationToken cancellationToken = default)
    {
        var actor = await user.RequireAsync(AccessRole.Operator);
        if (!uploads.Delete(name))
        {
            return false;
        }

        await audit.WriteAsync(actor, "task.delete", name);
        return true;
    }

    private string Full(string path) => allowed.Allow(path)
        ? Path.GetFullPath(path, paths.ContentRoot)
        : throw new TaskException(AllowedFolders.Fault("path", path).Message);

    private TaskFileView Read(string file, TaskOrigin origin)
    {
        try
        {
            var task = TaskFile.Read(file);
            return new TaskFileView(
                task.Name, paths.Shorten(file), origin, task.Description ?? "", task.Metric.Name,
                TaskItems.Read(task).ToDictionary(split => split.Key, split => split.Value.Count), null);
        }
        catch (TaskException exception)
        {
            return new TaskFileView(Path.GetFileNameWithoutExtension(file), paths.Shorten(file), origin, "", "", new Dictionary<SplitKind, int>(), exception.Message);
        }
    }

    private static bool IsSuite(string file)
    {
        try
        {
            return Core.Evaluation.Suites.SuiteFile.IsSuite(file);
        }
        catch (TaskException)
        {
            return false;
        }
    }

    private static TaskPreview Preview(string file, SplitKind? wanted)
    {
        var task = TaskFile.Read(file);
        var splits = TaskItems.Splits(task);
        var split = wanted ?? splits[0];
        if (!splits.Contains(split))
        {
            throw new TaskException($"Task {task.Name} has no {split.ToString().ToLowerInvariant()} split; it has {string.Join(", ", splits).ToLowerInvariant()}.");
        }

        TaskRow[] rows = [.. TaskItems.Preview(task, split, ITaskFiles.PreviewRows).Select(Row)];
        return new TaskPreview(
            task.Name, task.Version, task.OutputType.ToString(), task.Metric.Name, splits, split,
            [
                new TaskMapping("Prompt", task.PromptPrefix + task.DocToText),
                new TaskMapping("Target", task.DocToTarget),
                .. task.DocToChoice.Select((choice, index) => new TaskMapping(task.DocToChoice.Count == 1 ? "Choices" : $"Choice {index + 1}", choice)),
            ],
            [.. rows.SelectMany(row => row.Fields.Keys).Distinct()],
            rows);
    }

    private static TaskRow Row(TaskItem item) => new(
        item.Where, item.Document.Fields.ToDictionary(field => field.Key, field => Text(field.Value)), item.Context, item.Target, item.Choices);

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
