using Eep.Core.Evaluation;
using Eep.Web.Evaluations;
using Eep.Web.Tasks;

namespace Eep.Tests.Components.Fakes;

/// <summary>A shipped task, an uploaded one, and one that cannot be read.</summary>
public sealed class FakeTaskFiles : ITaskFiles
{
    public List<TaskFileView> Files { get; } =
    [
        new("sample_qa", "samples/tasks/qa.yaml", TaskOrigin.Sample, "Questions.", "exact_match", new Dictionary<SplitKind, int> { [SplitKind.Search] = 300, [SplitKind.Test] = 1000 }, null),
        new("mine", "/data/tasks/mine/mine.yaml", TaskOrigin.Uploaded, "", "acc", new Dictionary<SplitKind, int> { [SplitKind.Test] = 40 }, null),
        new("broken", "/tasks/broken.yaml", TaskOrigin.Folder, "", "", new Dictionary<SplitKind, int>(), "broken.yaml:3: metric_list is missing."),
    ];

    public List<string> Uploaded { get; } = [];

    public string? Fault { get; set; }

    public Task<IReadOnlyList<TaskFileView>> ListAsync(CancellationToken cancellationToken = default) => Task.FromResult<IReadOnlyList<TaskFileView>>([.. Files]);

    public Task<TaskPreview> PreviewAsync(string path, SplitKind? split, CancellationToken cancellationToken = default) => Fault is { } fault
        ? throw new TaskException(fault)
        : Task.FromResult(new TaskPreview(
            "sample_qa", "1.0", "GenerateUntil", "exact_match", [SplitKind.Search, SplitKind.Test], split ?? SplitKind.Search,
            [new TaskMapping("Prompt", "{{passage}}\nQuestion: {{question}}"), new TaskMapping("Target", "{{answer}}")], ["passage", "question", "answer"],
            [new TaskRow("search.jsonl:1", new Dictionary<string, string> { ["question"] = "Where?" }, $"Question of {split ?? SplitKind.Search}", " the barn", [])]));

    public Task<IReadOnlyList<TriedItem>> TryAsync(string path, string model, SplitKind? split, CancellationToken cancellationToken = default) => Fault is { } fault
        ? throw new TaskException(fault)
        : Task.FromResult<IReadOnlyList<TriedItem>>([new TriedItem("search.jsonl:1", "Question 1", " the barn", " The barn.", "the barn", 1), new TriedItem("search.jsonl:2", "Question 2", " tea", " It is", "It", 0)]);

    public Task<TokenLengths> CountTokensAsync(string path, string model, SplitKind? split, CancellationToken cancellationToken = default) => Fault is { } fault
        ? throw new TaskException(fault)
        : Task.FromResult(new TokenLengths([(20, 2), (30, 2), (300, 5)], 256));

    public Task<TaskFileView> UploadAsync(IReadOnlyList<UploadedFile> files, CancellationToken cancellationToken = default)
    {
        Uploaded.AddRange(files.Select(file => file.Name));
        return Fault is { } fault ? throw new TaskException(fault) : Task.FromResult(Files[1]);
    }

    public Task<bool> DeleteAsync(string name, CancellationToken cancellationToken = default) => Task.FromResult(Files.RemoveAll(file => file.Name == name) > 0);
}
