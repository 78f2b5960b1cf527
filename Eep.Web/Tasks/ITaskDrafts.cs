using Eep.Core.Evaluation;
using Eep.Core.Runs;

namespace Eep.Web.Tasks;

/// <summary>Makes a task of data files, field by field: a form in place of a task file.</summary>
public interface ITaskDrafts
{
    /// <summary>Published formats whose definitions ship with Eep, by name.</summary>
    IReadOnlyList<string> Definitions { get; }

    /// <summary>Keeps a data file for a while: the first of a draft, or one more, or another one in the place of one.</summary>
    /// <param name="data">The draft so far; null begins one.</param>
    /// <param name="split">The split that the file is; null for the file that is divided among the splits without one.</param>
    /// <exception cref="TaskException">It is not readable, holds no row, or has the name of another one.</exception>
    Task<TaskDraftData> AddAsync(TaskDraftData? data, SplitKind? split, UploadedFile file, CancellationToken cancellationToken = default);

    /// <summary>The same with a file on the machine that runs Eep.</summary>
    /// <exception cref="TaskException">It may not be read, is not readable, holds no row, or has the name of another one.</exception>
    Task<TaskDraftData> AddAsync(TaskDraftData? data, SplitKind? split, string path, CancellationToken cancellationToken = default);

    /// <summary>A draft with what a definition says; without one that there is, guessed from the names of the fields.</summary>
    TaskDraft Fill(TaskDraftData data, string? definition);

    /// <summary>The first rows as they become prompts.</summary>
    /// <exception cref="RunOptionsException">Fields of the draft that make no task, all at once.</exception>
    /// <exception cref="TaskException">What is wrong with which field or row.</exception>
    Task<TaskDraftPreview> PreviewAsync(TaskDraftData data, TaskDraft draft, string? definition, CancellationToken cancellationToken = default);

    /// <summary>Keeps the task with its data among the uploaded ones; every row is read first.</summary>
    /// <exception cref="RunOptionsException">Fields of the draft that make no task, all at once.</exception>
    /// <exception cref="TaskException">What is wrong with which field or row.</exception>
    Task<TaskFileView> KeepAsync(TaskDraftData data, TaskDraft draft, string? definition, CancellationToken cancellationToken = default);

    /// <summary>Throws the files of a draft away.</summary>
    Task DropAsync(TaskDraftData data);
}

/// <summary>Data files that are to become a task.</summary>
/// <param name="Id">Of the draft.</param>
/// <param name="File">Name of the file that is divided among the splits without a file of their own; null when there is none.</param>
/// <param name="SplitFiles">Names of the files that are a split each.</param>
/// <param name="Fields">Names of the fields of their first rows.</param>
public sealed record TaskDraftData(Guid Id, string? File, IReadOnlyDictionary<SplitKind, string> SplitFiles, IReadOnlyList<string> Fields);

/// <summary>What a draft makes of its data.</summary>
/// <param name="Path">The task file as it is now, for a trial.</param>
/// <param name="Task">Its first rows.</param>
public sealed record TaskDraftPreview(string Path, TaskPreview Task);
