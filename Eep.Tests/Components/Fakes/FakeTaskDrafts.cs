using Eep.Core.Evaluation;
using Eep.Web.Tasks;

namespace Eep.Tests.Components.Fakes;

/// <summary>Takes any file as one with a passage, a question and an answer.</summary>
public sealed class FakeTaskDrafts : ITaskDrafts
{
    public IReadOnlyList<string> Definitions { get; } = ["boolq", "rte"];

    public TaskDraft? Kept { get; private set; }

    public string? Fault { get; set; }

    public Task<TaskDraftData> AddAsync(TaskDraftData? data, SplitKind? split, UploadedFile file, CancellationToken cancellationToken = default) =>
        AddAsync(data, split, file.Name, cancellationToken);

    public Task<TaskDraftData> AddAsync(TaskDraftData? data, SplitKind? split, string path, CancellationToken cancellationToken = default)
    {
        var draft = data ?? new TaskDraftData(Guid.Empty, null, new Dictionary<SplitKind, string>(), ["passage", "question", "answer"]);
        var name = Path.GetFileName(path);
        return Fault is { } fault
            ? throw new TaskException(fault)
            : Task.FromResult(split is { } own ? draft with { SplitFiles = new Dictionary<SplitKind, string>(draft.SplitFiles) { [own] = name } } : draft with { File = name });
    }

    public TaskDraft Fill(TaskDraftData data, string? definition) =>
        TaskDraft.Guess(data.File ?? data.SplitFiles.Values.First(), data.Fields).WithFiles(data.File, data.SplitFiles) with { Target = definition is null ? "{{answer}}" : "of " + definition };

    public Task<TaskDraftPreview> PreviewAsync(TaskDraftData data, TaskDraft draft, string? definition, CancellationToken cancellationToken = default) => Fault is { } fault
        ? throw new TaskException(fault)
        : Task.FromResult(new TaskDraftPreview("/data/tasks/draft/task.yaml", new TaskPreview(
            draft.Name, "1.0", "GenerateUntil", draft.Metric, [SplitKind.Search], SplitKind.Search, [], data.Fields,
            [new TaskRow("all.jsonl:1", new Dictionary<string, string>(), "shown: " + draft.Prompt, draft.Target, draft.Choices)])));

    public Task<TaskFileView> KeepAsync(TaskDraftData data, TaskDraft draft, string? definition, CancellationToken cancellationToken = default)
    {
        Kept = draft;
        return Task.FromResult(new TaskFileView(draft.Name, "/data/tasks/mine/task.yaml", TaskOrigin.Uploaded, "", draft.Metric, new Dictionary<SplitKind, int>(), null));
    }

    public Task DropAsync(TaskDraftData data) => Task.CompletedTask;
}
