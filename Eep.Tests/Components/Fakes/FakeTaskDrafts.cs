using Eep.Core.Evaluation;
using Eep.Web.Tasks;

namespace Eep.Tests.Components.Fakes;

/// <summary>Takes any file as one with a passage, a question and an answer.</summary>
public sealed class FakeTaskDrafts : ITaskDrafts
{
    public IReadOnlyList<string> Definitions { get; } = ["boolq", "rte"];

    public TaskDraft? Kept { get; private set; }

    public string? Fault { get; set; }

    public Task<TaskDraftData> StartAsync(UploadedFile file, CancellationToken cancellationToken = default) => StartAsync(file.Name, cancellationToken);

    public Task<TaskDraftData> StartAsync(string path, CancellationToken cancellationToken = default) => Fault is { } fault
        ? throw new TaskException(fault)
        : Task.FromResult(new TaskDraftData(Guid.Empty, Path.GetFileName(path), ["passage", "question", "answer"]));

    public TaskDraft Fill(TaskDraftData data, string? definition) =>
        TaskDraft.Guess(data.File, data.Fields) with { Target = definition is null ? "{{answer}}" : "of " + definition };

    public Task<TaskPreview> PreviewAsync(TaskDraftData data, TaskDraft draft, string? definition, CancellationToken cancellationToken = default) => Fault is { } fault
        ? throw new TaskException(fault)
        : Task.FromResult(new TaskPreview(
            draft.Name, "1.0", "GenerateUntil", draft.Metric, [SplitKind.Search], SplitKind.Search, [], data.Fields,
            [new TaskRow("all.jsonl:1", new Dictionary<string, string>(), "shown: " + draft.Prompt, draft.Target, draft.Choices)]));

    public Task<TaskFileView> KeepAsync(TaskDraftData data, TaskDraft draft, string? definition, CancellationToken cancellationToken = default)
    {
        Kept = draft;
        return Task.FromResult(new TaskFileView(draft.Name, "/data/tasks/mine/task.yaml", TaskOrigin.Uploaded, "", draft.Metric, new Dictionary<SplitKind, int>(), null));
    }
}
